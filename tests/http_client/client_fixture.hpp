#pragma once

#include "http/client/http_client.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace acp::test {

/// A client, and a wait for its answers that ends.
class client_fixture : public testing::Test {
protected:
  using milliseconds = std::chrono::milliseconds;

  void start(outbound::client_settings settings = {}) {
    auto made = outbound::make_http_client(std::move(settings));
    ASSERT_TRUE(made) << made.error();
    client = std::move(*made);
  }

  static outbound::http_request post(std::string url, milliseconds deadline = milliseconds{5000}) {
    outbound::http_request request;
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"type":"order_create"})";
    request.deadline = deadline;
    request.allowed = {outbound::parse_cidr("127.0.0.0/8").value()};
    return request;
  }

  std::future<outbound::http_result> begin(outbound::http_request request) {
    auto promise = std::make_unique<std::promise<outbound::http_result>>();
    auto future = promise->get_future();
    client->send(std::move(request), [p = std::move(promise)](outbound::http_result r) { p->set_value(std::move(r)); });
    return future;
  }

  static outbound::http_result result_of(std::future<outbound::http_result> future) {
    if (future.wait_for(std::chrono::seconds{20}) == std::future_status::ready) return future.get();
    ADD_FAILURE() << "no answer from the client";
    return std::unexpected{outbound::http_failure{}};
  }

  outbound::http_result send(outbound::http_request request) { return result_of(begin(std::move(request))); }

  std::unique_ptr<outbound::http_client> client;
};

/// What a result is, in one word: `200`, or the failure's kind.
inline std::string outcome(const outbound::http_result& result) {
  return result ? std::to_string(result->status) : std::string{to_string(result.error().kind)};
}

} // namespace acp::test
