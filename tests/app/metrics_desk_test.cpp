#include "app/metrics/metrics_desk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>

namespace acp::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// A database that answers, fails, or keeps those who ask waiting.
struct scripted_database {
  std::atomic<int> looks{0};
  std::atomic<bool> away{false};
  std::atomic<bool> busy{false};
  std::promise<void> begun;
  std::shared_future<void> may_answer;
};

class scripted_reader final : public persistence::figures_reader {
public:
  explicit scripted_reader(scripted_database& of) : of_(of) {}
  std::optional<persistence::figures> read() override {
    if (++of_.looks == 1) of_.begun.set_value();
    if (of_.may_answer.valid()) of_.may_answer.wait();
    if (of_.away) throw std::runtime_error("away");
    if (of_.busy) return std::nullopt;
    persistence::figures f;
    f.backlog = {{"waiting", 1}, {"blocked", 2}, {"dead", 3}};
    return f;
  }

private:
  scripted_database& of_;
};

struct metrics_desks : testing::Test {
  metrics_desk::settings settings(std::chrono::milliseconds ask_again = 1h) {
    return {.database = std::make_unique<scripted_reader>(database), .ask_again = ask_again, .most_waiting = 2};
  }
  static metrics_sources sources() {
    return {.system = [] { return actors::system_stats{}; },
            .agents = [] { return http::traffic_view{}; },
            .operators = [] { return http::traffic_view{}; },
            .merchant_connections = [] { return 4; },
            .certificates =
                [] { return certificate_ends{.agents = std::chrono::sys_seconds{1'800'000'000s}, .operators = {}}; }};
  }
  static std::future<checkout::reply> asked(metrics_desk& desk) {
    std::promise<checkout::reply> promise;
    auto answer = promise.get_future();
    desk.ask(checkout::reply_to{[p = std::move(promise)](checkout::reply r) mutable { p.set_value(std::move(r)); }});
    return answer;
  }
  static std::string page(metrics_desk& desk) { return *asked(desk).get().result->document; }

  scripted_database database;
};

TEST_F(metrics_desks, ask_the_database_now_and_then) {
  metrics_desk patient(settings(), sources());
  for (int i = 0; i < 3; ++i) EXPECT_THAT(page(patient), HasSubstr("acp_dead_letters 3\n"));
  EXPECT_EQ(database.looks, 1);
}

TEST_F(metrics_desks, ask_it_again_when_what_it_said_is_old) {
  metrics_desk eager(settings(0ms), sources());
  for (int i = 0; i < 3; ++i) page(eager);
  EXPECT_EQ(database.looks, 3);
  database.away = true;
  const auto without = page(eager);
  EXPECT_THAT(without, HasSubstr("acp_database_up 0\n"));
  EXPECT_THAT(without, Not(HasSubstr("\nacp_dead_letters ")));
  EXPECT_THAT(without, HasSubstr("acp_pool_connections{pool=\"merchant\"} 4\n"));
  database.away = false;
  database.busy = true;
  const auto slow = page(eager);
  EXPECT_THAT(slow, HasSubstr("acp_database_up 1\n"));
  EXPECT_THAT(slow, Not(HasSubstr("\nacp_dead_letters ")));
  database.busy = false;
  EXPECT_THAT(page(eager), HasSubstr("acp_database_up 1\n"));
}

TEST_F(metrics_desks, tell_when_certificates_end_of_listeners_that_have_one) {
  metrics_desk desk(settings(), sources());
  const auto text = page(desk);
  EXPECT_THAT(text, HasSubstr("\nacp_tls_certificate_expires_at_seconds{listener=\"agents\"} 1800000000\n"));
  EXPECT_THAT(text, Not(HasSubstr("acp_tls_certificate_expires_at_seconds{listener=\"operators\"}")));
}

TEST_F(metrics_desks, answer_together_those_who_come_meanwhile_and_refuse_too_many) {
  std::promise<void> let_go;
  database.may_answer = let_go.get_future().share();
  metrics_desk desk(settings(), sources());
  auto first = asked(desk);
  database.begun.get_future().wait(); // taken up: the next ones wait
  auto second = asked(desk);
  auto third = asked(desk);
  const auto refused = asked(desk).get();
  ASSERT_FALSE(refused.result);
  EXPECT_EQ(refused.result.error().kind, checkout::failure_kind::overloaded);
  let_go.set_value();
  EXPECT_TRUE(first.get().result);
  EXPECT_TRUE(second.get().result);
  EXPECT_TRUE(third.get().result);
  EXPECT_EQ(database.looks, 1);
}

TEST_F(metrics_desks, answer_everybody_before_they_stop) {
  std::promise<void> let_go;
  database.may_answer = let_go.get_future().share();
  metrics_desk desk(settings(), sources());
  auto first = asked(desk);
  database.begun.get_future().wait();
  auto second = asked(desk);
  std::jthread stopping([&] { desk.stop(); });
  let_go.set_value();
  EXPECT_TRUE(first.get().result);
  EXPECT_TRUE(second.get().result);
  stopping.join();
  EXPECT_FALSE(asked(desk).get().result) << "too late";
}

} // namespace
} // namespace acp::app
