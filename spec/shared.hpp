#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace acp {

/// A std::optional whose value is shared by its copies, until one of them is written to: then that one gets a value of its
/// own. Read it through const, or it counts as written to.
template <class T>
class shared {
public:
  shared() = default;
  shared(const T& value) : value_{std::make_shared<T>(value)} {}
  shared(T&& value) : value_{std::make_shared<T>(std::move(value))} {}
  shared(std::optional<T> value) {
    if (value) value_ = std::make_shared<T>(*std::move(value));
  }
  template <class... Args>
  explicit shared(std::in_place_t, Args&&... args) : value_{std::make_shared<T>(std::forward<Args>(args)...)} {}

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const& { return *value_; }
  T& operator*() & { return own(); }
  T&& operator*() && { return std::move(own()); }
  /// Throws std::bad_optional_access without a value.
  const T& value() const& { return value_ ? *value_ : throw std::bad_optional_access{}; }
  T& value() & { return value_ ? own() : throw std::bad_optional_access{}; }
  template <class U>
  T value_or(U&& other) const& {
    return value_ ? *value_ : static_cast<T>(std::forward<U>(other));
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    value_ = std::make_shared<T>(std::forward<Args>(args)...);
    return *value_;
  }
  void reset() { value_.reset(); }

  friend bool operator==(const shared& a, const shared& b) {
    return a.value_ == b.value_ || (a.value_ && b.value_ && *a.value_ == *b.value_);
  }

private:
  T& own() {
    if (value_.use_count() != 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

  std::shared_ptr<T> value_;
};

} // namespace acp
