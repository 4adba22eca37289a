#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace acp {

/// A std::optional whose value is shared by its copies, until one of them is written to: then that one gets a value of
/// its own. Read it through const, or it counts as written to. Its JSON text is shared as well.
template <class T>
class shared {
public:
  shared() = default;
  shared(const T& value) { emplace(value); }
  shared(T&& value) { emplace(std::move(value)); }
  shared(std::optional<T> value) {
    if (value) emplace(*std::move(value));
  }
  template <class... Args>
  explicit shared(std::in_place_t, Args&&... args) {
    emplace(std::forward<Args>(args)...);
  }

  bool has_value() const { return held_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const& { return held_->value; }
  T& operator*() & { return own(); }
  T&& operator*() && { return std::move(own()); }
  /// Throws std::bad_optional_access without a value.
  const T& value() const& { return held_ ? held_->value : throw std::bad_optional_access{}; }
  T& value() & { return held_ ? own() : throw std::bad_optional_access{}; }
  template <class U>
  T value_or(U&& other) const& {
    return held_ ? held_->value : static_cast<T>(std::forward<U>(other));
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    held_ = std::make_shared<held>(T{std::forward<Args>(args)...});
    return held_->value;
  }
  void reset() { held_.reset(); }

  /// Appends what `write(text, value)` makes of the value; many copies have it made once.
  template <class Write>
  void append_to(std::string& out, Write write) const {
    // A state and the one that follows it are two; that is not what sharing is for.
    if (held_.use_count() <= 2) return write(out, std::as_const(held_->value));
    std::call_once(held_->written, [&] {
      std::string text;
      write(text, std::as_const(held_->value));
      held_->text = std::move(text);
    });
    out += held_->text;
  }

  friend bool operator==(const shared& a, const shared& b) {
    return a.held_ == b.held_ || (a.held_ && b.held_ && a.held_->value == b.held_->value);
  }

private:
  struct held {
    explicit held(T v) : value(std::move(v)) {}

    T value;
    std::once_flag written;
    std::string text;
  };

  T& own() {
    const bool alone = held_.use_count() == 1;
    if (alone) std::atomic_thread_fence(std::memory_order_acquire); // what others did before they let go has happened
    // What has been written down is not changed any more.
    if (!alone || !held_->text.empty()) held_ = std::make_shared<held>(held_->value);
    return held_->value;
  }

  std::shared_ptr<held> held_;
};

} // namespace acp
