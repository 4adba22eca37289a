#pragma once

#include "http/server/checks/admission.hpp"

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace acp::http::mcp {

/// What a tool is called with (ACP's binding): `meta` stands for the header of a request, `id` for what its path names,
/// `payload` for its body. Views and pointers point into the document.
struct arguments {
  std::string_view api_version;
  std::string_view idempotency_key; ///< empty: none
  std::string_view request_id;
  std::string_view accept_language;
  std::string_view signature;
  std::string_view timestamp;
  std::string_view id;                     ///< empty where the tool takes none
  const nlohmann::json* payload = nullptr; ///< null: left out, where that may be
};

/// Reads what the endpoint behind the tool needs; everything else is ignored. The refusal names the argument at fault.
std::expected<arguments, response> read_arguments(const nlohmann::json& given, const endpoint& to);

/// The refusal of an argument: its path, and what is wrong with it.
response argument_refused(std::string_view code, const std::string& path, std::string_view what);

} // namespace acp::http::mcp
