// Acts on orders with a database that is not there, or does not answer.

#include "app/operator/operator_desk.hpp"
#include "app/operator/order_acts.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace acp::app {
namespace {

using namespace std::chrono_literals;
using checkout::operator_act;

/// Where a database should be: connections are accepted, and ended at once or when `let_go` is called.
class no_database {
public:
  explicit no_database(bool holds) : holds_(holds) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&at), size), 0);
    EXPECT_EQ(listen(listener_, 8), 0);
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size), 0);
    url_ = "host=127.0.0.1 port=" + std::to_string(ntohs(at.sin_port)) + " user=nobody dbname=none sslmode=disable";
    thread_ = std::thread{[this] { accept_all(); }};
  }
  ~no_database() {
    let_go();
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
  }

  const std::string& url() const { return url_; }
  int connections() const { return connections_; }
  void wait_for_a_connection() { came_.get_future().wait(); }
  void let_go() {
    if (!let_go_.exchange(true)) go_.set_value();
  }

private:
  void accept_all() {
    const auto go = go_.get_future().share();
    for (int peer = accept(listener_, nullptr, nullptr); peer >= 0; peer = accept(listener_, nullptr, nullptr)) {
      if (++connections_ == 1) came_.set_value();
      if (holds_) go.wait();
      close(peer);
    }
  }

  const bool holds_;
  int listener_ = -1;
  std::string url_;
  std::atomic<int> connections_{0};
  std::atomic<bool> let_go_{false};
  std::promise<void> came_, go_;
  std::thread thread_;
};

struct no_client final : outbound::http_client {
  void send(outbound::http_request, outbound::http_callback) override { ADD_FAILURE(); }
  void stop() override {}
};
struct untouched_orders final : checkout::order_service {
  void change(checkout::order_change, checkout::reply_to) override { ADD_FAILURE() << "not on record"; }
  void read_any(checkout::session_id, checkout::reply_to) override { ADD_FAILURE(); }
};

/// A desk with one thread, at a database of this URL.
struct lonely_desk {
  explicit lonely_desk(const std::string& url)
      : desk(std::make_unique<operator_desk>(operator_desk::settings{.database = {.url = url},
                                                                     .box = std::nullopt,
                                                                     .now = [] { return checkout::time_point{}; },
                                                                     .threads = 1,
                                                                     .messages = {}},
                                             http, orders)) {}

  std::future<checkout::reply> change_an_order() {
    checkout::operator_request r;
    r.act = operator_act::change_order;
    r.id = checkout::order_of(checkout::make_session_id({0}, {}, {})).str();
    r.actor = "ann";
    r.request = checkout::request_id{"req-1"};
    r.body = OrderChange{};
    auto answered = std::make_shared<std::promise<checkout::reply>>();
    desk->perform(std::move(r),
                  checkout::reply_to{[answered](checkout::reply a) { answered->set_value(std::move(a)); }});
    return answered->get_future();
  }

  no_client http;
  untouched_orders orders;
  std::unique_ptr<operator_desk> desk;
};

std::string code_of(std::future<checkout::reply> answer) {
  if (answer.wait_for(30s) != std::future_status::ready) return "no answer";
  const auto reply = answer.get();
  return reply.result ? "done" : reply.result.error().code;
}

TEST(OrderActs, WhatCantBeRecordedIsNotDone) {
  lonely_desk lonely{"host=/nowhere/at/all user=nobody dbname=none"};
  EXPECT_EQ(code_of(lonely.change_an_order()), "database_unavailable");
}

TEST(OrderActs, WhatHasNotBegunIsTurnedAwayWhenTheServerStops) {
  no_database silent{true};
  lonely_desk lonely{silent.url()};
  auto first = lonely.change_an_order();
  silent.wait_for_a_connection();
  auto second = lonely.change_an_order();
  std::thread stop{[&] { lonely.desk.reset(); }};
  EXPECT_EQ(code_of(std::move(second)), "unavailable") << "while the first one is waited for still";
  silent.let_go();
  stop.join();
  EXPECT_EQ(code_of(std::move(first)), "database_unavailable");
}

/// How many connections are tried to record how an act ended, where the tries take so long.
int tries_that_take(std::chrono::milliseconds each) {
  no_database away{false};
  desk_stores stores{{.url = away.url()}, std::nullopt, {}};
  checkout::time_point now{};
  std::promise<checkout::reply> answered;
  errand ended;
  ended.request.act = operator_act::change_order;
  ended.port = checkout::reply_to{[&](checkout::reply a) { answered.set_value(std::move(a)); }};
  ended.answered = checkout::reply{std::unexpected{
      checkout::failure{checkout::failure_kind::not_found, "as_it_was", "", std::nullopt, std::nullopt}}};
  end_order_act(
      stores, [&] { return std::exchange(now, now + each); }, std::move(ended));
  EXPECT_EQ(code_of(answered.get_future()), "as_it_was") << "recorded or not";
  return away.connections();
}

TEST(OrderActs, AnEndIsRecordedAtTheSecondTryWhereTheFirstFailedAtOnce) {
  EXPECT_EQ(tries_that_take(10ms), 2);
  EXPECT_EQ(tries_that_take(5s), 1) << "who waited in vain would wait again";
}

} // namespace
} // namespace acp::app
