#include "fake_operators.hpp"

#include <utility>

namespace acp::test {

void fake_operators::perform(checkout::operator_request request, checkout::reply_to port) {
  answerer how;
  {
    const std::scoped_lock lock(mutex_);
    requests_.push_back(request);
    how = how_;
  }
  port.answer(how ? how(request) : document_reply("{}"));
}

void fake_operators::answer_with(answerer how) {
  const std::scoped_lock lock(mutex_);
  how_ = std::move(how);
}

std::vector<checkout::operator_request> fake_operators::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

checkout::reply document_reply(std::string document, bool created) {
  return {checkout::session_answer{std::make_shared<const std::string>(std::move(document)), created}, false};
}

} // namespace acp::test
