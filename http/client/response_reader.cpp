#include "http/client/response_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional/optional.hpp>

#include <algorithm>
#include <utility>

namespace acp::outbound {

namespace beast = boost::beast;
using beast::http::error;

/// Beast's parser, putting what it finds straight into the response.
class response_reader::parser final : public beast::http::basic_parser<false> {
public:
  using string_view = beast::string_view;

  parser(http_response& response, const response_limits& limits, bool head_only)
      : response_(response)
      , limits_(limits) {
    header_limit(static_cast<std::uint32_t>(limits.most_header_bytes));
    body_limit(boost::none);
    eager(true);
    skip(head_only);
  }

private:
  void on_request_impl(beast::http::verb, string_view, string_view, int, beast::error_code&) override {}

  void on_response_impl(int status, string_view, int, beast::error_code& ec) override {
    response_.status = status;
    if (status < 100 || status > 599) ec = error::bad_status;
  }

  // Beast bounds what it looks at in one go; fields that arrive one by one have to be added up here.
  void on_field_impl(beast::http::field, string_view name, string_view value, beast::error_code& ec) override {
    if (header_done_) return; // a trailer: nothing of it counts
    header_bytes_ += name.size() + value.size() + 4;
    if (header_bytes_ > limits_.most_header_bytes) {
      ec = error::header_limit;
      return;
    }
    response_.headers.push_back({{name.data(), name.size()}, {value.data(), value.size()}});
  }

  void on_header_impl(beast::error_code&) override { header_done_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, beast::error_code&) override {
    too_long_ = length.value_or(0) > limits_.most_body_bytes;
  }

  std::size_t on_body_impl(string_view bytes, beast::error_code& ec) override {
    const auto kept = std::min(bytes.size(), limits_.kept_body_bytes - response_.body.size());
    response_.body.append(bytes.data(), kept);
    if (kept < bytes.size()) response_.body_complete = false;
    body_bytes_ += bytes.size();
    // Where the rest is thrown away anyhow and is known to be too long, none of it needs to be read.
    const bool has_all_it_keeps = response_.body.size() == limits_.kept_body_bytes;
    if (body_bytes_ > limits_.most_body_bytes || (too_long_ && has_all_it_keeps)) ec = error::body_limit;
    return bytes.size();
  }

  void on_chunk_header_impl(std::uint64_t, string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, beast::error_code& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_finish_impl(beast::error_code&) override {}

  http_response& response_;
  const response_limits& limits_;
  std::size_t header_bytes_ = 0;
  std::uint64_t body_bytes_ = 0;
  bool header_done_ = false;
  bool too_long_ = false;
};

response_reader::response_reader(response_limits limits, bool head_only) : limits_(limits), head_only_(head_only) {
  start_parser();
}

response_reader::~response_reader() = default;

void response_reader::start_parser() {
  response_ = {};
  parser_ = std::make_unique<parser>(response_, limits_, head_only_);
}

std::span<char> response_reader::space() noexcept {
  if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= std::exchange(begin_, 0);
  }
  return std::span{buffer_}.subspan(end_);
}

response_reader::step response_reader::commit(std::size_t bytes) {
  has_input_ = has_input_ || bytes > 0;
  end_ += bytes;
  return advance();
}

response_reader::step response_reader::advance() {
  while (begin_ < end_) {
    error_code ec;
    begin_ += parser_->put(boost::asio::const_buffer{buffer_.data() + begin_, end_ - begin_}, ec);
    if (ec == error::need_more) break;
    if (ec) return judge(ec);
    if (!parser_->is_done()) continue;
    const int status = response_.status;
    if (status >= 200) return step::done;
    if (status == 101 || ++interim_ > most_interim)
      return fail(failure_kind::bad_response, "the status " + std::to_string(status) + " was not asked for");
    start_parser();
  }
  if (begin_ > 0 || end_ < buffer_.size()) return step::more;
  if (parser_->is_header_done()) return fail(failure_kind::bad_response, "a line between chunks is too long");
  return judge(error::header_limit);
}

response_reader::step response_reader::judge(const error_code& ec) {
  if (ec == error::header_limit || ec == error::buffer_overflow)
    return fail(failure_kind::too_large,
                "the header is larger than " + std::to_string(limits_.most_header_bytes) + " bytes");
  if (ec != error::body_limit) return fail(failure_kind::bad_response, ec.message());
  response_.body_complete = false;
  return step::done;
}

response_reader::step response_reader::end_of_input(bool orderly) {
  if (!parser_->got_some()) return fail(failure_kind::reset, "the connection was closed before an answer");
  const bool needed_the_end = parser_->is_header_done() && parser_->need_eof();
  error_code ec;
  parser_->put_eof(ec);
  if (ec) return fail(failure_kind::reset, "the connection was closed within the answer");
  if (!(orderly && needed_the_end)) response_.body_complete = false;
  return step::done;
}

bool response_reader::can_reuse() const noexcept {
  return parser_->is_done() && parser_->keep_alive() && begin_ == end_;
}

response_reader::step response_reader::fail(failure_kind kind, std::string detail) {
  failure_ = {kind, std::move(detail), true};
  return step::failed;
}

} // namespace acp::outbound
