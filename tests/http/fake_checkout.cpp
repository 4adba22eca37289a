#include "fake_checkout.hpp"

#include <chrono>
#include <utility>

namespace acp::test {

void fake_checkout::execute(checkout::command c, checkout::reply_to port) {
  if (const auto* wrong = std::get_if<checkout::refused_request>(&c.body)) {
    {
      const std::scoped_lock lock(mutex_);
      refused_.push_back(c);
    }
    return port.answer({std::unexpected{wrong->why}});
  }
  {
    const std::scoped_lock lock(mutex_);
    commands_.push_back(std::move(c));
  }
  handle(std::move(port));
}

void fake_checkout::read(checkout::session_id id, checkout::request_context context, checkout::reply_to port) {
  {
    const std::scoped_lock lock(mutex_);
    reads_.push_back({std::move(id), std::move(context)});
  }
  handle(std::move(port));
}

void fake_checkout::handle(checkout::reply_to port) {
  answerer how;
  {
    const std::scoped_lock lock(mutex_);
    if (holding_) {
      held_.push_back(std::move(port));
      changed_.notify_all();
      return;
    }
    how = answerer_;
  }
  if (how) {
    how(std::move(port));
  } else {
    port.answer(session_reply());
  }
}

void fake_checkout::answer_with(answerer a) {
  const std::scoped_lock lock(mutex_);
  answerer_ = std::move(a);
  holding_ = false;
}

void fake_checkout::hold() {
  const std::scoped_lock lock(mutex_);
  holding_ = true;
}

bool fake_checkout::wait_for_held(std::size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return held_.size() >= count; });
}

void fake_checkout::answer_held() {
  std::vector<checkout::reply_to> held;
  {
    const std::scoped_lock lock(mutex_);
    held.swap(held_);
    holding_ = false;
  }
  for (auto& port : held) port.answer(session_reply());
}

void fake_checkout::drop_held() {
  std::vector<checkout::reply_to> held;
  const std::scoped_lock lock(mutex_);
  held.swap(held_);
}

std::vector<checkout::command> fake_checkout::commands() const {
  const std::scoped_lock lock(mutex_);
  return commands_;
}

std::vector<checkout::command> fake_checkout::refused() const {
  const std::scoped_lock lock(mutex_);
  return refused_;
}

std::vector<fake_checkout::read_call> fake_checkout::reads() const {
  const std::scoped_lock lock(mutex_);
  return reads_;
}

checkout::reply session_reply(bool created, bool replayed, const std::string& n) {
  auto document = std::make_shared<const std::string>(R"({"id":"cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV","n":")" + n + "\"}");
  return {checkout::session_answer{std::move(document), created}, replayed};
}

checkout::reply failed_reply(checkout::failure_kind kind, std::string code) {
  return {std::unexpected{checkout::failure{kind, std::move(code), "It did not work.", std::nullopt, std::nullopt}}};
}

} // namespace acp::test
