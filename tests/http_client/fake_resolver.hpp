#pragma once

#include "http/client/resolver.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace acp::test {

inline outbound::ip_address address(std::string_view text) { return outbound::parse_ip_address(text).value(); }

/// Answers from a table. A name's answers are given one after the other, the last for ever; a name without is unknown.
class fake_resolver final : public outbound::resolver {
public:
  using addresses = std::vector<outbound::ip_address>;

  void know(const std::string& name, std::vector<addresses> answers) {
    const std::scoped_lock lock(mutex_);
    names_[name] = {std::move(answers), 0};
  }
  std::size_t times_asked(const std::string& name) {
    const std::scoped_lock lock(mutex_);
    return names_[name].asked;
  }
  void resolve(const std::string& name, std::move_only_function<void(answer)> done) override {
    answer found = std::unexpected{std::string{"unknown name"}};
    {
      const std::scoped_lock lock(mutex_);
      auto& known = names_[name];
      const auto turn = known.asked++;
      if (!known.answers.empty()) found = known.answers[std::min(turn, known.answers.size() - 1)];
    }
    done(std::move(found));
  }

private:
  struct entry {
    std::vector<addresses> answers;
    std::size_t asked = 0;
  };
  std::mutex mutex_;
  std::map<std::string, entry> names_;
};

} // namespace acp::test
