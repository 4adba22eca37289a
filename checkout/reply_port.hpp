#pragma once

#include <functional>
#include <utility>

namespace acp::checkout {

/// Where one answer goes. Answering calls the receiver exactly once, on the answering thread; a receiver that belongs
/// to an executor posts itself there. A port that is dropped unanswered (a dead actor, a lost message) answers
/// `T::dropped()`, so that no request hangs.
template <class T>
class reply_port {
public:
  using receiver = std::move_only_function<void(T)>;

  reply_port() = default;
  explicit reply_port(receiver r) : receiver_(std::move(r)) {}
  reply_port(reply_port&& other) noexcept : receiver_(std::exchange(other.receiver_, nullptr)) {}
  reply_port& operator=(reply_port&& other) noexcept {
    if (this != &other) {
      drop();
      receiver_ = std::exchange(other.receiver_, nullptr);
    }
    return *this;
  }
  ~reply_port() { drop(); }

  /// True until answered or moved from.
  explicit operator bool() const noexcept { return static_cast<bool>(receiver_); }

  void answer(T value) {
    auto r = std::exchange(receiver_, nullptr);
    if (r) r(std::move(value));
  }

private:
  void drop() {
    if (receiver_) answer(T::dropped());
  }

  receiver receiver_;
};

} // namespace acp::checkout
