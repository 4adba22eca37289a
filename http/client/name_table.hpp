#pragma once

#include "http/client/door.hpp"
#include "http/client/io.hpp"
#include "http/client/resolver.hpp"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace acp::outbound {

/// Who waits for a name's addresses.
class name_waiter {
public:
  virtual ~name_waiter() = default;
  virtual void on_names(const resolver::answer& found) = 0;
};

/// Asks the resolver, one look-up at a time for each name, and keeps what it found for a short while. Failures are not
/// kept. On the client's thread only.
class name_table {
public:
  name_table(std::shared_ptr<resolver> names, std::shared_ptr<door> in, std::chrono::milliseconds lifetime);

  /// Calls back on the client's thread, also from within; not at all if the waiter is gone by then.
  void look_up(const std::string& name, const std::shared_ptr<name_waiter>& waiter);

private:
  static constexpr std::size_t most_names = 1024;

  struct entry {
    bool pending = true;
    std::vector<ip_address> addresses;
    clock::time_point until;
    std::vector<std::weak_ptr<name_waiter>> waiting;
  };
  void ask(const std::string& name);
  void on_answer(const std::string& name, const resolver::answer& found);
  void drop_expired(clock::time_point now);

  const std::shared_ptr<resolver> names_;
  const std::shared_ptr<door> in_;
  const std::chrono::milliseconds lifetime_;
  std::unordered_map<std::string, entry> entries_;
};

} // namespace acp::outbound
