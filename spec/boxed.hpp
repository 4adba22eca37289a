#pragma once

#include <memory>
#include <optional>
#include <utility>

namespace acp {

/// A std::optional whose value lies on the heap: as large as a pointer, copied deeply.
template <class T>
class boxed {
public:
  boxed() = default;
  boxed(const T& value) : value_{std::make_unique<T>(value)} {}
  boxed(T&& value) : value_{std::make_unique<T>(std::move(value))} {}
  boxed(std::optional<T> value) {
    if (value) value_ = std::make_unique<T>(*std::move(value));
  }
  template <class... Args>
  explicit boxed(std::in_place_t, Args&&... args) : value_{std::make_unique<T>(std::forward<Args>(args)...)} {}
  boxed(const boxed& other) : value_{other.value_ ? std::make_unique<T>(*other.value_) : nullptr} {}
  boxed(boxed&&) noexcept = default;
  boxed& operator=(const boxed& other) {
    if (this != &other) value_ = other.value_ ? std::make_unique<T>(*other.value_) : nullptr;
    return *this;
  }
  boxed& operator=(boxed&&) noexcept = default;
  ~boxed() = default;

  bool has_value() const { return value_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const& { return *value_; }
  T& operator*() & { return *value_; }
  T&& operator*() && { return std::move(*value_); }
  /// Throws std::bad_optional_access without a value.
  const T& value() const& { return value_ ? *value_ : throw std::bad_optional_access{}; }
  T& value() & { return value_ ? *value_ : throw std::bad_optional_access{}; }
  template <class U>
  T value_or(U&& other) const& {
    return value_ ? *value_ : static_cast<T>(std::forward<U>(other));
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    value_ = std::make_unique<T>(std::forward<Args>(args)...);
    return *value_;
  }
  void reset() { value_.reset(); }

  friend bool operator==(const boxed& a, const boxed& b) {
    return a.value_ && b.value_ ? *a.value_ == *b.value_ : !a.value_ && !b.value_;
  }

private:
  std::unique_ptr<T> value_;
};

} // namespace acp
