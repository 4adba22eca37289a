#include "http/server/connection/request_reader.hpp"

#include "http/server/message/request_parser.hpp"
#include "http/server/message/text.hpp"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace acp::http {
namespace {

using boost::beast::http::error;

constexpr std::size_t first_buffer_bytes = 4 * 1024;
/// A body's room beyond this is given back after its request.
constexpr std::size_t kept_body_bytes = 64 * 1024;

response closing(int status, std::string_view code, std::string message) {
  auto r = refuse(status, code, std::move(message));
  r.close = true;
  return r;
}

/// A coding other than chunked: with chunked behind it the message is framed but not understood, else not even framed.
std::optional<response> coding_refused(const request_head& head) {
  if (head.minor_version() < 1) return closing(400, "invalid_transfer_encoding", "HTTP/1.0 has no Transfer-Encoding.");
  const auto transfer_encoding = head.get(header::transfer_encoding);
  if (equal_ignoring_case(transfer_encoding, "chunked")) return std::nullopt;
  const auto last = trim(transfer_encoding.substr(transfer_encoding.rfind(',') + 1));
  if (equal_ignoring_case(last, "chunked"))
    return closing(501, "unsupported_transfer_encoding", "The only transfer coding understood is chunked.");
  return closing(400, "invalid_transfer_encoding", "Transfer-Encoding must end with chunked.");
}

/// True when a header's line goes on in the next one (obs-fold, RFC 9112 section 5.2). Beast would join the two.
bool has_fold(std::string_view header) {
  for (auto end = header.find('\n'); end != std::string_view::npos && end + 1 < header.size();
       end = header.find('\n', end + 1)) {
    if (header[end + 1] == ' ' || header[end + 1] == '\t') return true;
  }
  return false;
}

constexpr std::string_view empty_line = "\r\n";

} // namespace

struct request_reader::state {
  explicit state(const limits& l) : most(l), buffer(first_buffer_bytes) {}

  std::string_view input() const { return {buffer.data() + first, last - first}; }
  std::size_t most_buffer_bytes() const { return most.header_bytes + first_buffer_bytes; }
  step parse();
  bool skip_empty_line();
  step check_head();
  step fail(boost::beast::error_code ec);

  const limits most;
  std::vector<char> buffer;
  std::size_t first = 0; // of what is not yet parsed
  std::size_t last = 0;
  request_head head;
  std::string body;
  std::optional<request_parser> parser;
  std::optional<response> failure;
  bool head_told = false;
  bool empty_line_skipped = false;
};

request_reader::request_reader(const limits& most) : state_(std::make_unique<state>(most)) { begin(); }
request_reader::~request_reader() = default;

void request_reader::begin() {
  auto& s = *state_;
  s.head.clear();
  s.body.clear();
  if (s.body.capacity() > kept_body_bytes) s.body.shrink_to_fit();
  s.parser.emplace(s.head, s.body, s.most.header_bytes, s.most.body_bytes);
  s.failure.reset();
  s.head_told = false;
  s.empty_line_skipped = false;
}

request_reader::step request_reader::advance() { return state_->parse(); }

request_reader::step request_reader::state::parse() {
  while (true) {
    if (parser->is_header_done() && !head_told) return check_head();
    if (parser->is_done()) return step::complete;
    if (!skip_empty_line()) return step::need_input;
    boost::beast::error_code ec;
    const bool in_header = !parser->is_header_done();
    const auto used = parser->put({buffer.data() + first, last - first}, ec);
    if (in_header && has_fold(input().substr(0, used))) return fail(error::bad_obs_fold);
    first += used;
    if (ec == error::need_more) {
      if (input().size() < most_buffer_bytes()) return step::need_input;
      return fail(error::header_limit);
    }
    if (ec) return fail(ec);
    if (used == 0 && !parser->is_done() && !(parser->is_header_done() && !head_told)) return step::need_input;
  }
}

/// Clients are known to end a body with a line end too many: one is passed over (RFC 9112 section 2.2). False when more
/// has to be read to know.
bool request_reader::state::skip_empty_line() {
  if (empty_line_skipped || parser->got_some() || !input().starts_with('\r')) return true;
  if (input().size() < empty_line.size()) return false;
  empty_line_skipped = true;
  if (input().starts_with(empty_line)) first += empty_line.size();
  return true;
}

request_reader::step request_reader::state::check_head() {
  head_told = true;
  if (head.has(header::transfer_encoding)) failure = coding_refused(head);
  if (!failure && head.target().size() > most.target_bytes)
    failure = closing(414, "target_too_long", "The request target is too long.");
  return failure ? step::failed : step::head;
}

request_reader::step request_reader::state::fail(boost::beast::error_code ec) {
  if (ec == error::header_limit && !parser->target_seen()) {
    failure = closing(414, "target_too_long", "The request target is too long.");
  } else if (ec == error::header_limit) {
    failure = closing(431, "header_too_large", "The request's header is too large.");
  } else if (ec == error::body_limit) {
    failure = closing(413, "body_too_large", "The request's body is too large.");
  } else if (ec == error::bad_version && input().find(" HTTP/") != std::string_view::npos) {
    failure = closing(400, "unsupported_http_version", "This server speaks HTTP/1.1 and HTTP/1.0.");
  } else {
    failure = closing(400, "malformed_request", "The request is not well-formed HTTP.");
  }
  return step::failed;
}

std::span<char> request_reader::space() {
  auto& s = *state_;
  if (s.first > 0) {
    std::copy(s.buffer.begin() + static_cast<std::ptrdiff_t>(s.first),
              s.buffer.begin() + static_cast<std::ptrdiff_t>(s.last), s.buffer.begin());
    s.last -= s.first;
    s.first = 0;
  }
  if (s.last == s.buffer.size() && s.buffer.size() < s.most_buffer_bytes())
    s.buffer.resize(std::min(2 * s.buffer.size(), s.most_buffer_bytes()));
  return std::span{s.buffer}.subspan(s.last);
}

void request_reader::commit(std::size_t bytes) { state_->last += bytes; }

bool request_reader::has_input() const noexcept { return state_->first < state_->last || state_->parser->got_some(); }

bool request_reader::next_is_here() const {
  const auto& s = *state_;
  auto next = s.input();
  if (next.starts_with(empty_line)) next.remove_prefix(empty_line.size());
  if (next.empty()) return false;
  request_head head;
  std::string body;
  request_parser parser(head, body, s.most.header_bytes, s.most.body_bytes);
  parser.eager(true);
  boost::beast::error_code ec;
  parser.put({next.data(), next.size()}, ec);
  return parser.is_done() || (ec && ec != error::need_more);
}

const request_head& request_reader::head() const noexcept { return state_->head; }
std::string_view request_reader::body() const noexcept { return state_->body; }
void request_reader::skip_body() noexcept { state_->parser->skip_body(); }
response request_reader::failure() const { return *state_->failure; }

} // namespace acp::http
