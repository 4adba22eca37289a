#pragma once

#include "spec/boxed.hpp"
#include "spec/shared.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace acp {

template <class T>
class field;

/// Types whose values are the same in most documents: copies of a field share them. `shared: true` in the schema.
template <class T>
inline constexpr bool is_shared = false;

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

  field() = default;
  field(std::nullopt_t) {}
  field(std::nullptr_t) : null_{true} {}
  field(const T& value) requires(!std::is_arithmetic_v<T>) : value_{value} {}
  field(T&& value) requires(!std::is_arithmetic_v<T>) : value_{std::move(value)} {}
  field(std::optional<T> value) : value_{std::move(value)} {}

  /// Takes whatever T can be made from, such as a literal for a string.
  template <field_source<T> U>
  field(U&& value) : value_{std::in_place, std::forward<U>(value)} {}

  bool has_value() const { return value_.has_value(); }
  explicit operator bool() const { return value_.has_value(); }
  /// Stands in the document as `null`.
  bool is_null() const { return null_ && !value_; }
  /// Does not stand in the document at all.
  bool is_absent() const { return !null_ && !value_; }

  const T& operator*() const& { return *value_; }
  T& operator*() & { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  const T* operator->() const { return &*value_; }
  T* operator->() { return &*value_; }
  /// Throws std::bad_optional_access without a value.
  const T& value() const& { return value_.value(); }
  T& value() & { return value_.value(); }

  template <class U>
  T value_or(U&& other) const& {
    return value_.value_or(std::forward<U>(other));
  }

  /// Of a shared value: appends what `write(text, value)` makes of it.
  template <class Write>
  void append_to(std::string& out, Write write) const requires is_shared<T> {
    value_.append_to(out, write);
  }

  template <class... Args>
  T& emplace(Args&&... args) {
    null_ = false;
    return value_.emplace(std::forward<Args>(args)...);
  }
  /// Makes it absent.
  void reset() {
    value_.reset();
    null_ = false;
  }
  void set_null() {
    value_.reset();
    null_ = true;
  }

  friend bool operator==(const field& a, const field& b) { return a.value_ == b.value_ && a.is_null() == b.is_null(); }
  /// True only if there is a value and it equals b.
  template <class U>
  requires(!std::is_same_v<U, field>) friend bool operator==(const field& a, const U& b) {
    return a.value_.has_value() && *a.value_ == b;
  }

private:
  // Most optional objects of a document are absent: a large one takes room only where it is there.
  using apart = std::conditional_t<(sizeof(T) > 128), boxed<T>, std::optional<T>>;
  std::conditional_t<is_shared<T>, shared<T>, apart> value_;
  bool null_ = false;
};

} // namespace acp
