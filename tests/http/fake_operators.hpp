#pragma once

#include "checkout/operator_service.hpp"

#include <functional>
#include <mutex>
#include <vector>

namespace acp::test {

/// Remembers what it is asked, and answers each request as a test wants it; at first with an empty object.
class fake_operators final : public checkout::operator_service {
public:
  using answerer = std::function<checkout::reply(const checkout::operator_request&)>;

  void perform(checkout::operator_request request, checkout::reply_to port) override;
  void stop_waiting() override {}

  void answer_with(answerer how);
  std::vector<checkout::operator_request> requests() const;

private:
  mutable std::mutex mutex_;
  answerer how_;
  std::vector<checkout::operator_request> requests_;
};

/// A success with this document.
checkout::reply document_reply(std::string document, bool created = false);

} // namespace acp::test
