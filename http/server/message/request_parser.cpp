#include "http/server/message/request_parser.hpp"

#include "http/server/message/text.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace acp::http {
namespace {

namespace beast = boost::beast;
using beast::http::verb;
using field_name = beast::http::field;

method to_method(verb v) {
  switch (v) {
  case verb::get: return method::get;
  case verb::head: return method::head;
  case verb::post: return method::post;
  case verb::put: return method::put;
  case verb::patch: return method::patch;
  case verb::delete_: return method::erase;
  case verb::options: return method::options;
  default: return method::other;
  }
}

std::string_view to_std(beast::string_view text) { return {text.data(), text.size()}; }

/// Fields Beast has no number for: the protocol's own, and those of server-sent events, MCP, traces and proxies.
constexpr std::array<std::pair<std::string_view, header>, 10> own_fields{{
    {"API-Version", header::api_version},
    {"Idempotency-Key", header::idempotency_key},
    {"Last-Event-ID", header::last_event_id},
    {"MCP-Protocol-Version", header::mcp_protocol_version},
    {"Mcp-Session-Id", header::mcp_session_id},
    {"Request-Id", header::request_id},
    {"Signature", header::signature},
    {"Timestamp", header::timestamp},
    {"traceparent", header::traceparent},
    {"X-Forwarded-For", header::x_forwarded_for},
}};

std::optional<header> own_field(std::string_view name) {
  for (const auto& [known, number] : own_fields)
    if (equal_ignoring_case(known, name)) return number;
  return std::nullopt;
}

std::optional<header> to_header(field_name name, std::string_view text) {
  switch (name) {
  case field_name::accept: return header::accept;
  case field_name::accept_language: return header::accept_language;
  case field_name::access_control_request_method: return header::access_control_request_method;
  case field_name::authorization: return header::authorization;
  case field_name::content_encoding: return header::content_encoding;
  case field_name::content_type: return header::content_type;
  case field_name::expect: return header::expect;
  case field_name::forwarded: return header::forwarded;
  case field_name::host: return header::host;
  case field_name::origin: return header::origin;
  case field_name::transfer_encoding: return header::transfer_encoding;
  default: return own_field(text);
  }
}

} // namespace

request_parser::request_parser(request_head& head, std::string& body, std::size_t most_header_bytes,
                               std::size_t most_body_bytes)
    : head_(head)
    , body_(body)
    , most_header_bytes_(most_header_bytes) {
  header_limit(static_cast<std::uint32_t>(most_header_bytes));
  body_limit(most_body_bytes);
  eager(false);
}

void request_parser::on_request_impl(verb v, string_view method, string_view target, int version, error_code&) {
  target_seen_ = true;
  head_.set_line(to_method(v), to_std(method), to_std(target), version - 10);
}

// Beast bounds what it looks at in one go; fields that arrive one by one have to be added up here.
void request_parser::on_field_impl(field_name name, string_view text, string_view value, error_code& ec) {
  if (header_done_) return; // a trailer: nothing of it counts
  header_bytes_ += text.size() + value.size() + 4;
  if (header_bytes_ > most_header_bytes_) {
    ec = beast::http::error::header_limit;
    return;
  }
  // Beast takes several lengths that agree; whoever stands before us may take another one of them.
  if (name == field_name::content_length && (length_seen_ || value.find(',') != string_view::npos)) {
    ec = beast::http::error::bad_content_length;
    return;
  }
  length_seen_ = length_seen_ || name == field_name::content_length;
  if (const auto known = to_header(name, to_std(text))) head_.add(*known, to_std(value));
}

void request_parser::on_header_impl(error_code&) {
  header_done_ = true;
  head_.length_given = chunked() || content_length().has_value();
  head_.has_body = chunked() || content_length().value_or(0) > 0;
  head_.keep_alive = keep_alive();
}

void request_parser::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

std::size_t request_parser::on_body_impl(string_view bytes, error_code&) {
  if (!skip_body_) body_.append(bytes.data(), bytes.size());
  return bytes.size();
}

std::size_t request_parser::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code& ec) {
  return on_body_impl(bytes, ec);
}

} // namespace acp::http
