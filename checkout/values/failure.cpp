#include "checkout/values/failure.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <utility>

namespace acp::checkout {
namespace {

struct kind_facts {
  std::string_view name;
  std::string_view type;
  int status;
};

/// By the order of failure_kind.
constexpr std::array<kind_facts, 9> facts{{
    {"invalid_request", "invalid_request", 400},
    {"unauthorized", "invalid_request", 401},
    {"not_found", "invalid_request", 404},
    {"not_allowed", "invalid_request", 405},
    {"conflict", "invalid_request", 409},
    {"unprocessable", "invalid_request", 422},
    {"overloaded", "service_unavailable", 503},
    {"unavailable", "service_unavailable", 503},
    {"internal", "processing_error", 500},
}};

const kind_facts& facts_of(failure_kind kind) { return facts.at(static_cast<std::size_t>(kind)); }

} // namespace

std::string_view error_type(failure_kind kind) { return facts_of(kind).type; }
int http_status(failure_kind kind) { return facts_of(kind).status; }
std::string_view to_string(failure_kind kind) { return facts_of(kind).name; }

std::optional<failure_kind> failure_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < facts.size(); ++i)
    if (facts[i].name == name) return static_cast<failure_kind>(i);
  return std::nullopt;
}

std::string to_error_json(const failure& f) {
  nlohmann::ordered_json body{{"type", error_type(f.kind)}, {"code", f.code}, {"message", f.message}};
  if (f.param) body["param"] = *f.param;
  // What is wrong with a request may quote it: bytes that are no UTF-8 must not break the answer.
  return body.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace acp::checkout
