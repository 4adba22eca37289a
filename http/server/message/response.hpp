#pragma once

#include "checkout/values/failure.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace acp::http {

/// One answer, before it is put into bytes.
struct response {
  int status = 200;
  std::string_view content_type = "application/json"; ///< a literal
  std::string headers;                         ///< whole lines beyond those every answer has, each with its line end
  std::string text;                            ///< the body, unless `document` is set
  std::shared_ptr<const std::string> document; ///< a body that is shared, never copied
  std::string code;                            ///< of the Error in the body, for the log; empty for a success
  bool cacheable = false;                      ///< public for an hour; otherwise no-store
  bool replayed = false;
  bool close = false;                      ///< nothing more can be answered on this connection
  std::optional<std::int64_t> retry_after; ///< seconds, as the header of that name says
  bool stream = false;                     ///< the body is the beginning of a stream of server-sent events

  std::string_view body() const noexcept { return document ? std::string_view{*document} : std::string_view{text}; }
  void add_header(std::string_view name, std::string_view value) {
    headers.append(name).append(": ").append(value).append("\r\n");
  }
};

/// An answer with the protocol's flat Error.
response refuse(int status, std::string_view code, std::string message);
response refuse(int status, const checkout::failure& f);
/// The same for a failure of the service: its own status, `Retry-After` where one helps.
response refuse(const checkout::failure& f);
/// For a request that can be sent again in a moment.
response try_again(std::string_view code, std::string message, int retry_after_seconds = 1);

} // namespace acp::http
