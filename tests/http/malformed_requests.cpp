#include "malformed_requests.hpp"

#include "edge_fixture.hpp"

#include <array>
#include <functional>

namespace acp::test {
namespace {

using dice = std::mt19937;

std::size_t below(dice& r, std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(r); }

template <class List>
const auto& one_of(dice& r, const List& list) {
  return list[below(r, std::size(list))];
}

malformed_request wrong_type(dice& r) {
  static constexpr std::array values{"5", "-1", "true", "\"text\"", "[]", "[[]]", "{}", "[null]", "1.5"};
  static constexpr std::array<std::pair<const char*, const char*>, 7> fields{{
      {R"({"currency":"usd","capabilities":{},"line_items":)", "4567"},
      {R"({"line_items":[{"id":"item_123"}],"capabilities":{},"currency":)", "0124578"},
      {R"({"line_items":[{"id":"item_123"}],"currency":"usd","capabilities":)", "012345"},
      {R"({"line_items":[{"id":"item_123"}],"currency":"usd","capabilities":{},"buyer":)", "0123458"},
      {R"({"line_items":[{"id":"item_123"}],"currency":"usd","capabilities":{},"discounts":)", "0123458"},
      {R"({"line_items":[{"id":"item_123"}],"currency":"usd","capabilities":{},"fulfillment_details":)", "0123458"},
      {R"({"currency":"usd","capabilities":{},"line_items":[{"id":"item_123","quantity":1}],"locale":)", "012456"},
  }};
  const auto& [start, wrong] = one_of(r, fields);
  const std::string choices = wrong;
  const auto value = values[static_cast<std::size_t>(choices[below(r, choices.size())] - '0')];
  const auto body = std::string{start} + value + "}";
  return {body, to_bytes(post("/checkout_sessions", body))};
}

malformed_request broken_json(dice& r) {
  std::string body = create_body;
  static constexpr std::array inserted{"}", "]", "\\", "'", "//", "\x01", "/**/", "NaN", ":", "\"a\":", "+1"};
  if (below(r, 2) == 0) {
    body.resize(1 + below(r, body.size() - 1)); // cut short: never complete
  } else {
    body.insert(1, one_of(r, inserted)); // right after the opening brace
  }
  return {"JSON " + body, to_bytes(post("/checkout_sessions", body))};
}

malformed_request broken_encoding(dice& r) {
  static constexpr std::array<std::string_view, 8> bad{"\xff",     "\xc3\x28",         "\xe2\x82", "\xed\xa0\x80",
                                                       "\xc0\xaf", "\xf5\x80\x80\x80", "\\ud800",  "\\udc00\\ud800"};
  const auto kind = below(r, 4);
  if (kind == 0)
    return {"compressed",
            to_bytes(with(post(), "Content-Encoding", one_of(r, std::array{"gzip", "br", "deflate", "zstd"})))};
  if (kind == 1)
    return {"content type",
            to_bytes(with(post(), "Content-Type",
                          one_of(r, std::array{"text/html", "application/xml", "application/json; charset=utf-16",
                                               "application/x-www-form-urlencoded", "json"})))};
  std::string filler(below(r, 40), 'x');
  return {"UTF-8",
          to_bytes(post("/checkout_sessions", R"({"line_items":[{"id":")" + filler + std::string{one_of(r, bad)} +
                                                  R"("}],"currency":"usd","capabilities":{}})"))};
}

malformed_request wrong_size(dice& r) {
  const auto kind = below(r, 6);
  const auto more = below(r, 5000);
  switch (kind) {
  case 0: return {"body too large", to_bytes(post("/checkout_sessions", std::string(256 * 1024 + 1 + more, ' ')))};
  case 1: return {"header too large", to_bytes(with(post(), "X-Filler", std::string(16 * 1024 + more, 'h')))};
  case 2: return {"target too long", to_bytes(get_session("/checkout_sessions/" + std::string(2048 + 10 * more, 't')))};
  case 3: return {"too deep", to_bytes(post("/checkout_sessions", std::string(65 + more, '[')))};
  case 4: return {"key too long", to_bytes(with(post(), "Idempotency-Key", std::string(256 + more, 'k')))};
  default: {
    auto request = get_session();
    for (std::size_t i = 0; i < 2000 + more; ++i) request.headers.emplace_back("X-Many", "1");
    return {"too many headers", to_bytes(request)};
  }
  }
}

malformed_request broken_header(dice& r) {
  static constexpr std::array<std::string_view, 14> lines{"Content-Length: -1",
                                                          "Content-Length: 1e3",
                                                          "Content-Length: 99999999999999999999",
                                                          "Content-Length: 5\r\nContent-Length: 6",
                                                          "Transfer-Encoding: gzip",
                                                          "Transfer-Encoding: chunked, gzip",
                                                          "Content-Length: 2\r\nTransfer-Encoding: chunked",
                                                          "No colon here",
                                                          ": no name",
                                                          "Space : before colon",
                                                          "Bad\x01Name: x",
                                                          "X: \x01\x02",
                                                          "Host: another",
                                                          "Na(me): x"};
  static constexpr std::array<std::string_view, 8> dropped{"Authorization", "API-Version", "Content-Type",
                                                           "Idempotency-Key"};
  if (below(r, 4) == 0) {
    const auto name = dropped[below(r, 4)];
    return {"without " + std::string{name}, to_bytes(without(post(), name))};
  }
  const auto line = one_of(r, lines);
  auto bytes = to_bytes(without(get_session(), below(r, 2) == 0 ? "nothing" : "X"));
  bytes.insert(bytes.find("\r\n") + 2, std::string{line} + "\r\n");
  return {"header " + std::string{line}, bytes};
}

malformed_request broken_line(dice& r) {
  static constexpr std::array<std::string_view, 20> lines{"GET",
                                                          "GET /",
                                                          "GET / HTTP/3.0",
                                                          "GET / HTTP/1.2",
                                                          "GET / HTP/1.1",
                                                          "GET  / HTTP/1.1",
                                                          "GET /a b HTTP/1.1",
                                                          "/ GET HTTP/1.1",
                                                          "G(T / HTTP/1.1",
                                                          "GET /\x01 HTTP/1.1",
                                                          "GET checkout_sessions HTTP/1.1",
                                                          "GET /%zz HTTP/1.1",
                                                          "GET /%2 HTTP/1.1",
                                                          "GET /checkout_sessions/%00%ff%2f HTTP/1.1",
                                                          "GET /checkout_sessions/a/../../etc HTTP/1.1",
                                                          "CONNECT x:443 HTTP/1.1",
                                                          "TRACE /checkout_sessions HTTP/1.1",
                                                          "DELETE /checkout_sessions/cs_1 HTTP/1.1",
                                                          "POST /healthz HTTP/1.1",
                                                          "\x16\x03\x01\x02"};
  const auto line = one_of(r, lines);
  const auto bytes = to_bytes(with(get_session(), "X-Filler", std::string(below(r, 50), 'f')));
  return {"line " + std::string{line}, std::string{line} + bytes.substr(bytes.find("\r\n"))};
}

} // namespace

std::vector<malformed_request> make_malformed_requests(std::size_t count, unsigned seed) {
  using maker = malformed_request (*)(dice&);
  static constexpr std::array<maker, 6> makers{wrong_type, broken_json,   broken_encoding,
                                               wrong_size, broken_header, broken_line};
  dice r{seed};
  std::vector<malformed_request> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(makers[i % makers.size()](r));
  return made;
}

} // namespace acp::test
