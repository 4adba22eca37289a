#pragma once

#include "http/server/message/request_head.hpp"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace acp::http {

/// Beast's parser, putting what it finds straight into a request_head and a body, both of which are used again.
class request_parser final : public boost::beast::http::basic_parser<true> {
public:
  using error_code = boost::beast::error_code;
  using string_view = boost::beast::string_view;

  request_parser(request_head& head, std::string& body, std::size_t most_header_bytes, std::size_t most_body_bytes);

  bool target_seen() const noexcept { return target_seen_; }
  void skip_body() noexcept { skip_body_ = true; }

private:
  void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target, int version,
                       error_code& ec) override;
  void on_response_impl(int, string_view, int, error_code&) override {}
  void on_field_impl(boost::beast::http::field name, string_view text, string_view value, error_code& ec) override;
  void on_header_impl(error_code& ec) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& ec) override;
  std::size_t on_body_impl(string_view bytes, error_code& ec) override;
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view bytes, error_code& ec) override;
  void on_finish_impl(error_code&) override {}

  request_head& head_;
  std::string& body_;
  const std::size_t most_header_bytes_;
  std::size_t header_bytes_ = 0;
  bool target_seen_ = false;
  bool header_done_ = false;
  bool length_seen_ = false;
  bool skip_body_ = false;
};

} // namespace acp::http
