#pragma once

#include <caf/allowed_unsafe_message_type.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace acp::actors {

/// Carries something that can only be moved through actors, whose messages must be copyable: forwarding a parcel copies
/// a pointer. The content belongs to whoever handles the message; it dies with the last copy, so a reply port inside a
/// message that nobody handles is dropped, and thereby answered.
template <class T>
class parcel {
public:
  parcel() = default;
  explicit parcel(T content) : content_(std::make_shared<T>(std::move(content))) {}

  explicit operator bool() const noexcept { return static_cast<bool>(content_); }
  T& operator*() const noexcept { return *content_; }
  T* operator->() const noexcept { return content_.get(); }
  void reset() noexcept { content_.reset(); }

private:
  std::shared_ptr<T> content_;
};

/// Marks the small copyable structs that this room's actors send each other.
struct note {};

} // namespace acp::actors

/// Messages never leave the process, so none of them needs to be serialisable.
template <class T>
struct caf::allowed_unsafe_message_type<acp::actors::parcel<T>> : std::true_type {};

template <class T>
requires std::derived_from<T, acp::actors::note>
struct caf::allowed_unsafe_message_type<T> : std::true_type {
};
