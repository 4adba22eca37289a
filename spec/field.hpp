#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>

namespace acp {

template <class T>
class field;

/// Whether nothing is lost on the way: no fraction, no sign, no digits. Amounts depend on it.
template <class U, class T>
concept exact_source = !std::is_arithmetic_v<T> || requires(U && value) {
  T{std::forward<U>(value)};
};

/// What a field<T> can be made from, apart from T itself and what has a meaning of its own.
template <class U, class T>
concept field_source =
    std::is_convertible_v<U&&, T> && exact_source<U, T> && !std::is_same_v<std::remove_cvref_t<U>, field<T>> &&
    !std::is_same_v<std::remove_cvref_t<U>, std::nullptr_t> &&
    !std::is_same_v<std::remove_cvref_t<U>, std::nullopt_t> &&
    !std::is_same_v<std::remove_cvref_t<U>, std::optional<T>>;

/// An optional member of a protocol object: absent, null, or a value.
///
/// Behaves like std::optional for the value; null counts as "no value" but is kept apart from
/// absent, because in an update absent keeps what is there and null clears it.
template <class T>
class field {
public:
  using value_type = T;

  constexpr field() = default;
  constexpr field(std::nullopt_t) {}
  constexpr field(std::nullptr_t) : null_{true} {}
  constexpr field(const T& value) requires(!std::is_arithmetic_v<T>) : value_{value} {}
  constexpr field(T&& value) requires(!std::is_arithmetic_v<T>) : value_{std::move(value)} {}
  constexpr field(std::optional<T> value) : value_{std::move(value)} {}

  /// Takes whatever T can be made from, such as a literal for a string.
  template <field_source<T> U>
  constexpr field(U&& value) : value_{std::in_place, std::forward<U>(value)} {}

  constexpr bool has_value() const { return value_.has_value(); }
  constexpr explicit operator bool() const { return value_.has_value(); }
  /// Stands in the document as `null`.
  constexpr bool is_null() const { return null_ && !value_; }
  /// Does not stand in the document at all.
  constexpr bool is_absent() const { return !null_ && !value_; }

  constexpr const T& operator*() const& { return *value_; }
  constexpr T& operator*() & { return *value_; }
  constexpr T&& operator*() && { return *std::move(value_); }
  constexpr const T* operator->() const { return &*value_; }
  constexpr T* operator->() { return &*value_; }
  /// Throws std::bad_optional_access without a value.
  constexpr const T& value() const& { return value_.value(); }
  constexpr T& value() & { return value_.value(); }

  template <class U>
  constexpr T value_or(U&& other) const& {
    return value_.value_or(std::forward<U>(other));
  }

  template <class... Args>
  constexpr T& emplace(Args&&... args) {
    null_ = false;
    return value_.emplace(std::forward<Args>(args)...);
  }
  /// Makes it absent.
  constexpr void reset() {
    value_.reset();
    null_ = false;
  }
  constexpr void set_null() {
    value_.reset();
    null_ = true;
  }

  friend constexpr bool operator==(const field& a, const field& b) {
    return a.value_ == b.value_ && a.is_null() == b.is_null();
  }
  /// True only if there is a value and it equals b.
  template <class U>
  requires(!std::is_same_v<U, field>) friend constexpr bool operator==(const field& a, const U& b) {
    return a.value_.has_value() && *a.value_ == b;
  }

private:
  std::optional<T> value_;
  bool null_ = false;
};

} // namespace acp
