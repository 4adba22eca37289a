#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <variant>

namespace acp::telemetry {

/// A text the compiler has seen. Event names and reasons are of this type, so nothing a request carried can be one.
class literal {
public:
  template <std::size_t N>
  consteval literal(const char (&text)[N]) : text_(text, N - 1) {}
  constexpr std::string_view text() const noexcept { return text_; }

private:
  std::string_view text_;
};

/// One member of a log line. The set is closed: ids, codes, numbers and literals. There is no field for a name, an
/// address, a token, a header or a body, so personal data cannot get into a log by mistake. Values that come from
/// outside are cut to a bounded length and to visible ASCII. A field refers to its argument: use it in the call itself.
class log_field {
public:
  using value_type = std::variant<std::string_view, std::int64_t, bool>;

  static log_field request(std::string_view id) { return {"request_id", id}; }
  /// Of the request's trace (W3C): hex digits.
  static log_field traceparent(std::string_view value) { return {"traceparent", value}; }
  static log_field session(std::string_view id) { return {"session_id", id}; }
  static log_field order(std::string_view id) { return {"order_id", id}; }
  static log_field api_key(std::string_view id) { return {"api_key_id", id}; } ///< the key's public id, never the key
  static log_field event(std::string_view type) { return {"event_type", type}; }
  static log_field operation(std::string_view name) { return {"operation", name}; }
  static log_field code(std::string_view code) { return {"code", code}; } ///< an Error's code
  static log_field sqlstate(std::string_view state) { return {"sqlstate", state}; }
  static log_field error(const std::error_code& e) {
    return {"error", std::string_view{e.category().name()}, e.value()};
  }
  /// The first line of what a library says about a connection or a file, with quoted parts left out (a database quotes
  /// the values of rows there).
  static log_field cause(std::string_view text) { return {"cause", text}; }
  static log_field reason(literal text) { return {"reason", text.text()}; }
  static log_field method(literal name) { return {"method", name.text()}; }
  static log_field address(std::string_view own) { return {"address", own}; } ///< one of ours, never a peer's

  static log_field shard(std::int64_t n) { return {"shard", n}; }
  static log_field version(std::int64_t n) { return {"version", n}; }
  static log_field status(std::int64_t n) { return {"status", n}; }
  static log_field count(std::int64_t n) { return {"count", n}; }
  static log_field attempt(std::int64_t n) { return {"attempt", n}; }
  static log_field port(std::int64_t n) { return {"port", n}; }
  static log_field bytes(std::int64_t n) { return {"bytes", n}; }
  static log_field latency(std::chrono::microseconds t) { return {"latency_us", t.count()}; }
  static log_field delay(std::chrono::milliseconds t) { return {"delay_ms", t.count()}; }
  static log_field replayed(bool yes) { return {"replayed", yes}; }

  std::string_view key() const noexcept { return key_; }
  const value_type& value() const noexcept { return value_; }
  std::int64_t number() const noexcept { return number_; } ///< of an `error`, beside its category

private:
  log_field(std::string_view key, value_type value, std::int64_t number = 0)
      : key_(key)
      , value_(value)
      , number_(number) {}

  std::string_view key_;
  value_type value_;
  std::int64_t number_;
};

} // namespace acp::telemetry
