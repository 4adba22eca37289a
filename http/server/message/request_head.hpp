#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace acp::http {

enum class method : std::uint8_t { get, head, post, put, patch, erase, options, other };

/// The header fields this server looks at; all others are skipped while reading.
enum class header : std::uint8_t {
  accept,
  accept_language,
  access_control_request_method,
  api_version,
  authorization,
  content_encoding,
  content_type,
  expect,
  forwarded,
  host,
  idempotency_key,
  last_event_id,
  mcp_protocol_version,
  mcp_session_id,
  origin,
  request_id,
  signature,
  timestamp,
  traceparent,
  transfer_encoding,
  x_forwarded_for,
};
inline constexpr std::size_t header_count = 21;

/// A request's first line and the fields it carries, in one buffer that is used again for the next request. Views it
/// hands out hold until `clear` or the next `add`.
class request_head {
public:
  void clear() noexcept;
  void set_line(method verb, std::string_view method_name, std::string_view target, int minor_version);
  /// A field that comes again is joined to the first with a comma, as HTTP has it, and counts as repeated.
  void add(header name, std::string_view value);

  method verb() const noexcept { return verb_; }
  std::string_view method_name() const noexcept { return view(method_name_); } ///< cut to 16 characters
  std::string_view target() const noexcept { return view(target_); }
  int minor_version() const noexcept { return minor_version_; } ///< of HTTP/1
  bool has(header name) const noexcept { return field(name).count > 0; }
  bool repeated(header name) const noexcept { return field(name).count > 1; }
  std::string_view get(header name) const noexcept { return view(field(name).where); } ///< empty when absent

  /// Set by the reader at the end of the header.
  bool has_body = false;     ///< a Content-Length above 0, or chunks
  bool length_given = false; ///< a Content-Length, or chunks
  bool keep_alive = false;

private:
  struct part {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };
  struct field_value {
    part where;
    std::uint32_t count = 0;
  };

  const field_value& field(header name) const noexcept { return fields_[static_cast<std::size_t>(name)]; }
  std::string_view view(part p) const noexcept { return std::string_view{text_}.substr(p.at, p.size); }
  part keep(std::string_view text);

  std::string text_;
  part method_name_;
  part target_;
  std::array<field_value, header_count> fields_{};
  method verb_ = method::other;
  int minor_version_ = 1;
};

} // namespace acp::http
