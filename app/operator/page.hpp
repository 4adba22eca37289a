#pragma once

#include "checkout/values/failure.hpp"
#include "persistence/deliveries/delivery.hpp"
#include "spec/field.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace acp::app {

/// Where a list of letters goes on, as a text for whoever asks for the next page; and back. The endpoint is not part of
/// it.
std::string place_of(const persistence::delivery_key& last);
std::optional<persistence::delivery_key> read_place(std::string_view text, const std::string& endpoint);

checkout::failure bad_parameter(std::string path, const std::string& message);

/// An optional member without the difference between absent and null.
template <class T>
std::optional<T> optional_of(const field<T>& f) {
  return f ? std::optional<T>{*f} : std::nullopt;
}

} // namespace acp::app
