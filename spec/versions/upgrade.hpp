#pragma once

// Requests of older versions, read as the newest one's.

#include "spec/decode.hpp"
#include "spec/versions.hpp"
#include "spec/versions/defaults.hpp"
#include "spec/versions/former_forms.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace acp {

enum class request_type : std::uint8_t { create, update, complete, cancel };

/// The name acp.yaml has for the body of a request.
std::string_view type_name(request_type type);

/// Whether a version's requests of this type have such a member, by the name it is published with.
bool has_member(std::string_view version, request_type type, std::string_view name);

/// Everything wrong with a request of a supported version. 2025-09-29 has no body for a cancel: whatever it is, it is
/// right.
std::vector<violation> validate_request(std::string_view version, request_type type, const nlohmann::json& document);

/// A valid request of a supported version as the newest one would say it. It may still say what the newest one does not
/// take, such as a quantity beyond its bounds.
void upgrade_request(std::string_view version, request_type type, nlohmann::json& document,
                     const request_defaults& defaults);

/// Violations of an upgraded request, where the older version has what they are about.
void downgrade_paths(std::vector<violation>& found, std::string_view version);

template <class T>
constexpr request_type request_type_of() = delete;
template <>
constexpr request_type request_type_of<CheckoutSessionCreateRequest>() {
  return request_type::create;
}
template <>
constexpr request_type request_type_of<CheckoutSessionUpdateRequest>() {
  return request_type::update;
}
template <>
constexpr request_type request_type_of<CheckoutSessionCompleteRequest>() {
  return request_type::complete;
}
template <>
constexpr request_type request_type_of<CancelSessionRequest>() {
  return request_type::cancel;
}

/// Reads a request in the form of its version.
template <class T>
std::expected<T, std::vector<violation>> decode_as(std::string_view version, const nlohmann::json& document,
                                                   const request_defaults& defaults) {
  if (version == newest_version()) return decode<T>(document);
  constexpr auto type = request_type_of<T>();
  if (auto found = validate_request(version, type, document); !found.empty()) return std::unexpected{std::move(found)};
  auto upgraded = document;
  upgrade_request(version, type, upgraded, defaults);
  auto decoded = decode<T>(upgraded);
  if (!decoded) downgrade_paths(decoded.error(), version);
  return decoded;
}

/// Reads a request of any supported version that came from outside; `former` gets which of its parts were in the form
/// of the versions before 2026-01-30 although it says it is of a later one.
template <class T>
std::expected<T, std::vector<violation>> decode_request(std::string_view version, const nlohmann::json& document,
                                                        const request_defaults& defaults, former_parts& former) {
  constexpr auto type = request_type_of<T>();
  former = {};
  auto decoded = decode_as<T>(version, document, defaults);
  if (version < "2026-01-30") return decoded;
  if (!decoded) {
    auto reading = versions::read_former(type, document, defaults);
    if (!reading) return decoded;
    former = reading->parts;
    if (reading->found.empty()) decoded = decode_as<T>(version, reading->request, defaults);
    if (!reading->found.empty()) decoded = std::unexpected{std::move(reading->found)};
    if (!decoded) versions::tell_paths(decoded.error(), former);
  }
  if constexpr (type == request_type::create || type == request_type::update)
    if (decoded) versions::note_names_of_items(document, former);
  return decoded;
}

} // namespace acp
