#include "http/server/message/response_head.hpp"

#include <array>
#include <charconv>

namespace acp::http {
namespace {

std::string_view status_line(int status) {
  switch (status) {
  case 200: return "HTTP/1.1 200 OK\r\n";
  case 201: return "HTTP/1.1 201 Created\r\n";
  case 202: return "HTTP/1.1 202 Accepted\r\n";
  case 204: return "HTTP/1.1 204 No Content\r\n";
  case 400: return "HTTP/1.1 400 Bad Request\r\n";
  case 401: return "HTTP/1.1 401 Unauthorized\r\n";
  case 403: return "HTTP/1.1 403 Forbidden\r\n";
  case 404: return "HTTP/1.1 404 Not Found\r\n";
  case 405: return "HTTP/1.1 405 Method Not Allowed\r\n";
  case 406: return "HTTP/1.1 406 Not Acceptable\r\n";
  case 408: return "HTTP/1.1 408 Request Timeout\r\n";
  case 409: return "HTTP/1.1 409 Conflict\r\n";
  case 411: return "HTTP/1.1 411 Length Required\r\n";
  case 413: return "HTTP/1.1 413 Content Too Large\r\n";
  case 414: return "HTTP/1.1 414 URI Too Long\r\n";
  case 415: return "HTTP/1.1 415 Unsupported Media Type\r\n";
  case 417: return "HTTP/1.1 417 Expectation Failed\r\n";
  case 422: return "HTTP/1.1 422 Unprocessable Content\r\n";
  case 429: return "HTTP/1.1 429 Too Many Requests\r\n";
  case 431: return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
  case 501: return "HTTP/1.1 501 Not Implemented\r\n";
  case 503: return "HTTP/1.1 503 Service Unavailable\r\n";
  default: return "HTTP/1.1 500 Internal Server Error\r\n";
  }
}

void append(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(value).append("\r\n");
}

void append_length(std::string& out, std::size_t bytes) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), bytes).ptr;
  append(out, "Content-Length: ", {digits.data(), end});
}

} // namespace

void write_head(std::string& out, const response& answer, const response_context& context) {
  out.assign(status_line(answer.status));
  append(out, "Date: ", context.date);
  append(out, "Request-Id: ", context.request_id);
  if (answer.stream) {
    out.append("Content-Type: text/event-stream\r\n"); // it ends where the connection ends
  } else if (answer.status != 204) {
    if (answer.status != 202) append(out, "Content-Type: ", answer.content_type);
    append_length(out, answer.body().size());
  }
  out.append(answer.cacheable ? "Cache-Control: public, max-age=3600\r\n" : "Cache-Control: no-store\r\n");
  out.append("X-Content-Type-Options: nosniff\r\n");
  if (context.secure) out.append("Strict-Transport-Security: max-age=31536000\r\n");
  if (!context.idempotency_key.empty()) append(out, "Idempotency-Key: ", context.idempotency_key);
  if (answer.replayed) out.append("Idempotent-Replayed: true\r\n");
  out.append(answer.headers).append(context.cors);
  if (context.close) {
    out.append("Connection: close\r\n");
  } else if (context.say_keep_alive) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
}

} // namespace acp::http
