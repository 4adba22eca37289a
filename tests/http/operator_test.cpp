// The operators' listener, over real connections, in front of a fake of what it asks.

#include "edge_fixture.hpp"
#include "fake_operators.hpp"

#include "http/server/operator/endpoints.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace acp::test {
namespace {

using checkout::operator_act;
using checkout::operator_role;

struct operator_edge : edge_fixture {
  fake_operators operators;
  http::in_memory_key_table operator_keys{
      {http::api_key{"key_9", checkout::sha256("op_a"), checkout::identity{"alice"}, "", operator_role::acting},
       http::api_key{"key_8", checkout::sha256("op_v"), checkout::identity{"vera"}, "", operator_role::viewer}}};

  ~operator_edge() override { server.reset(); } // it asks `operators` as long as it runs

  void start_for_operators() {
    server = http::make_operator_server(settings, operators, operator_keys, checkout);
    const auto started = server->start();
    ASSERT_TRUE(started.has_value()) << started.error();
  }
};

/// An answer whose body ends with the connection.
http_response read_stream(http_client& client, const http_request& request) {
  client.connect();
  client.send_bytes(to_bytes(request));
  auto answer = client.receive(true);
  EXPECT_TRUE(client.closed_by_server(std::chrono::seconds{10}));
  answer.body = client.unread();
  return answer;
}

http_request ask(const std::string& method, const std::string& path, const std::string& body = "") {
  http_request r{method, path, {{"Authorization", "Bearer op_a"}}, body};
  if (!body.empty()) r.headers.emplace_back("Content-Type", "application/json");
  return r;
}

TEST_F(operator_edge, each_endpoint_reaches_the_service_as_its_act) {
  start_for_operators();
  struct asked {
    const char* method;
    const char* path;
    const char* body;
    operator_act act;
  };
  const std::vector<asked> all{
      {"GET", "/endpoints", "", operator_act::list_endpoints},
      {"POST", "/endpoints", R"({"events":["*"]})", operator_act::create_endpoint},
      {"GET", "/endpoints/we_1", "", operator_act::show_endpoint},
      {"PATCH", "/endpoints/we_1", "{}", operator_act::update_endpoint},
      {"DELETE", "/endpoints/we_1", "", operator_act::delete_endpoint},
      {"POST", "/endpoints/we_1/pause", "", operator_act::pause_endpoint},
      {"POST", "/endpoints/we_1/resume", "", operator_act::resume_endpoint},
      {"POST", "/endpoints/we_1/rotate-secret", "", operator_act::rotate_secret},
      {"POST", "/endpoints/we_1/test", "", operator_act::test_endpoint},
      {"GET", "/endpoints/we_1/dead-letters", "", operator_act::list_letters},
      {"POST", "/endpoints/we_1/dead-letters/redrive", "{}", operator_act::redrive_letters},
      {"POST", "/endpoints/we_1/dead-letters/skip", "{}", operator_act::skip_letters},
      {"POST", "/endpoints/we_1/dead-letters/drop", "{}", operator_act::drop_letters},
      {"POST", "/endpoints/we_1/replay", "{}", operator_act::replay_events},
      {"GET", "/endpoints/we_1/attempts", "", operator_act::list_attempts},
      {"GET", "/acts", "", operator_act::list_acts},
      {"GET", "/metrics", "", operator_act::show_metrics},
      {"GET", "/endpoints/we_1/messages", "", operator_act::receive_messages},
      {"POST", "/endpoints/we_1/messages/ack", R"({"receipts":["r"]})", operator_act::ack_messages},
      {"POST", "/endpoints/we_1/messages/nack", R"({"receipts":["r"]})", operator_act::nack_messages},
      {"POST", "/endpoints/we_1/messages/extend", R"({"receipts":["r"],"visibility_s":1})",
       operator_act::extend_messages},
  };
  for (const auto& a : all) EXPECT_EQ(send(ask(a.method, a.path, a.body)).status, 200) << a.method << " " << a.path;
  EXPECT_EQ(send(ask("GET", "/acts")).header("Content-Type"), "application/json");
  EXPECT_EQ(send(ask("GET", "/metrics")).header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  const auto requests = operators.requests();
  ASSERT_EQ(requests.size(), all.size() + 2);
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(requests[i].act, all[i].act) << all[i].path;
    EXPECT_EQ(requests[i].actor, "alice");
    EXPECT_EQ(requests[i].id, std::string{all[i].path}.contains("we_1") ? "we_1" : "") << all[i].path;
  }
}

TEST_F(operator_edge, a_path_can_name_a_letter) {
  start_for_operators();
  EXPECT_EQ(send(ask("GET", "/endpoints/we_1/dead-letters/evt_007")).status, 200);
  EXPECT_EQ(send(ask("POST", "/endpoints/we_1/dead-letters/evt_007_order/skip")).status, 200);
  const auto requests = operators.requests();
  EXPECT_EQ(requests.at(0).act, operator_act::show_letter);
  EXPECT_EQ(requests.at(0).letter, "evt_007");
  EXPECT_EQ(requests.at(1).act, operator_act::skip_letters);
  EXPECT_EQ(requests.at(1).id, "we_1");
  EXPECT_EQ(requests.at(1).letter, "evt_007_order");
}

/// A request this row answers, its body aside.
http_request as_viewer(const http::endpoint& e) {
  std::string path{e.pattern};
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
    path.replace(open, path.find('}') - open + 1, "we_1");
  const char* verb = e.verb == http::method::get     ? "GET"
                     : e.verb == http::method::patch ? "PATCH"
                     : e.verb == http::method::erase ? "DELETE"
                                                     : "POST";
  return with(ask(verb, path, e.body == http::body_rule::required ? "{}" : ""), "Authorization", "Bearer op_v");
}

/// What a viewer may ask for, one by one: who adds a row that only reads adds its act here.
bool only_reads(operator_act what) {
  switch (what) {
  case operator_act::none:
  case operator_act::list_endpoints:
  case operator_act::show_endpoint:
  case operator_act::list_letters:
  case operator_act::show_letter:
  case operator_act::list_attempts:
  case operator_act::list_acts:
  case operator_act::show_session:
  case operator_act::show_order:
  case operator_act::show_metrics: return true;
  default: return false;
  }
}

TEST_F(operator_edge, a_viewer_reads_everything_and_changes_nothing) {
  start_for_operators();
  std::size_t answered = 0;
  for (const auto& e : http::operator_endpoints) {
    const auto answer = send(as_viewer(e));
    if (only_reads(e.act)) {
      EXPECT_EQ(answer.status, 200) << e.pattern;
      answered += e.act == operator_act::none ? 0 : 1;
    } else {
      const auto error = expect_error(answer, 403, "forbidden");
      EXPECT_NE(error.value("message", "").find("role operator"), std::string::npos) << e.pattern;
    }
  }
  const auto reached = operators.requests();
  EXPECT_EQ(reached.size(), answered);
  for (const auto& r : reached) EXPECT_TRUE(only_reads(r.act));
}

TEST_F(operator_edge, a_viewer_is_refused_before_anything_else_is_looked_at) {
  start_for_operators();
  auto request = with(ask("POST", "/endpoints", "{"), "Authorization", "Bearer op_v");
  expect_error(send(request), 403, "forbidden");
  expect_error(send(with(request, "Content-Type", "text/plain")), 403, "forbidden");
  EXPECT_EQ(send(with(ask("HEAD", "/endpoints/we_1/messages"), "Authorization", "Bearer op_v")).status, 403);
  EXPECT_TRUE(operators.requests().empty());
}

TEST_F(operator_edge, a_role_that_changes_counts_on_a_connection_that_is_open) {
  start_for_operators();
  const auto client = make_client();
  const auto request = with(ask("POST", "/endpoints/we_1/pause"), "Authorization", "Bearer op_v");
  EXPECT_EQ(client->send(request).status, 403);
  operator_keys.replace({{"key_8", checkout::sha256("op_v"), checkout::identity{"vera"}, "", operator_role::acting}});
  EXPECT_EQ(client->send(request).status, 200);
}

TEST_F(operator_edge, only_operators_keys_open_it) {
  start_for_operators();
  auto request = ask("GET", "/endpoints");
  for (const auto* key : {"Bearer key_a", "Bearer op_b", "Basic op_a"})
    expect_error(send(with(request, "Authorization", key)), 401, "unauthorized");
  expect_error(send(without(request, "Authorization")), 401, "unauthorized");
  EXPECT_TRUE(operators.requests().empty());
}

TEST_F(operator_edge, an_operators_key_opens_nothing_for_agents) {
  start();
  expect_error(send(with(get_session(), "Authorization", "Bearer op_a")), 401, "unauthorized");
  expect_error(send(ask("GET", "/endpoints")), 404, "not_found");
}

TEST_F(operator_edge, agents_endpoints_are_not_here_and_health_is) {
  start_for_operators();
  expect_error(send(post()), 404, "not_found");
  expect_error(send(get_session()), 401, "unauthorized"); // operators see sessions, too, with keys of their own
  expect_error(send({"GET", "/.well-known/acp.json", {}, ""}), 404, "not_found");
  EXPECT_EQ(send({"GET", "/healthz", {}, ""}).status, 200);
  EXPECT_EQ(send({"GET", "/readyz", {}, ""}).status, 200);
  checkout.is_ready = false;
  EXPECT_EQ(send({"GET", "/readyz", {}, ""}).status, 503);
}

TEST_F(operator_edge, methods_that_are_answered_are_named) {
  start_for_operators();
  const auto answer = send(ask("PUT", "/endpoints/we_1"));
  expect_error(answer, 405, "method_not_allowed");
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD, PATCH, DELETE, OPTIONS");
}

TEST_F(operator_edge, bodies_are_validated_with_paths) {
  start_for_operators();
  struct wrong {
    const char* body;
    const char* code;
    const char* param;
  };
  for (const auto& w : std::vector<wrong>{{"{}", "missing", "$.events"},
                                          {R"({"events":[1]})", "invalid_type", "$.events[0]"},
                                          {R"({"events":["*"],"concurrency":0})", "too_small", "$.concurrency"},
                                          {R"({"events":["*"],"headers":{"a":1}})", "invalid_type", "$.headers.a"}}) {
    const auto error = expect_error(send(ask("POST", "/endpoints", w.body)), 400, w.code);
    EXPECT_EQ(error.value("param", ""), w.param) << w.body;
  }
  expect_error(send(ask("POST", "/endpoints", "{")), 400, "invalid_json");
  expect_error(send(with(ask("POST", "/endpoints", "{}"), "Content-Type", "text/plain")), 415,
               "unsupported_media_type");
  EXPECT_TRUE(operators.requests().empty());
}

TEST_F(operator_edge, query_strings_become_typed_and_validated) {
  start_for_operators();
  EXPECT_EQ(send(ask("GET", "/endpoints/we_1/messages?max=3&wait=0")).status, 200);
  EXPECT_EQ(send(ask("GET", "/endpoints/we_1/attempts?failed=true&session_id=cs%5F1+x")).status, 200);
  const auto requests = operators.requests();
  EXPECT_EQ(*std::get<MessagesQuery>(requests.at(0).body).max, 3);
  EXPECT_EQ(*std::get<MessagesQuery>(requests.at(0).body).wait, 0);
  EXPECT_TRUE(*std::get<AttemptsQuery>(requests.at(1).body).failed);
  EXPECT_EQ(*std::get<AttemptsQuery>(requests.at(1).body).session_id, "cs_1 x");
  for (const auto* query : {"max=1001", "max=3x", "max=", "mux=1", "max=1&max=1", "max=%", "max=%ff"})
    EXPECT_EQ(send(ask("GET", std::string{"/endpoints/we_1/messages?"} + query)).status, 400) << query;
  EXPECT_EQ(operators.requests().size(), 2U);
}

TEST_F(operator_edge, answers_carry_the_services_status) {
  start_for_operators();
  operators.answer_with([](const auto&) { return document_reply(R"({"id":"we_1"})", true); });
  const auto created = send(ask("POST", "/endpoints", R"({"events":["*"]})"));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.body, R"({"id":"we_1"})");
  operators.answer_with(
      [](const auto&) { return failed_reply(checkout::failure_kind::unavailable, "database_unavailable"); });
  const auto failed = send(ask("GET", "/endpoints"));
  expect_error(failed, 503, "database_unavailable");
  EXPECT_EQ(failed.header("Retry-After"), "1");
}

TEST_F(operator_edge, messages_are_not_handed_out_to_head) {
  start_for_operators();
  for (const auto* path : {"/endpoints/we_1/messages", "/endpoints/we_1/stream"})
    EXPECT_EQ(send(ask("HEAD", path)).status, 405);
  EXPECT_EQ(send(ask("HEAD", "/endpoints")).status, 200);
  EXPECT_EQ(operators.requests().size(), 1U);
}

/// Pieces are sent as they come, and the connection ends with the last.
TEST_F(operator_edge, a_stream_is_sent_piece_by_piece) {
  start_for_operators();
  operators.answer_with([](const checkout::operator_request& r) {
    const auto n = r.position->receipts.size();
    r.position->receipts.emplace_back("r");
    r.position->over = n == 2;
    return document_reply(n == 1 ? "" : "data: " + std::to_string(n) + "\n\n");
  });
  const auto client = make_client();
  const auto answer =
      read_stream(*client, with(ask("GET", "/endpoints/we_1/stream?hold=true"), "Last-Event-ID", "a,b"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_FALSE(answer.header("Content-Length").has_value());
  EXPECT_EQ(answer.body, "data: 0\n\ndata: 2\n\n");
  const auto requests = operators.requests();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].position->last_event_id, "a,b");
  EXPECT_EQ(requests[0].position, requests[2].position);
  EXPECT_TRUE(*std::get<StreamQuery>(requests[0].body).hold);
}

/// What becomes of the key a stream began with.
struct change_of_key {
  std::vector<http::api_key> keys; ///< all there are then
  bool goes_on;
};

std::vector<change_of_key> changes_of_key() {
  const http::api_key kept{"key_9", checkout::sha256("op_a"), checkout::identity{"alice"}, "", operator_role::acting};
  auto viewing = kept;
  viewing.role = operator_role::viewer;
  return {{{}, false}, {{viewing}, false}, {{kept}, true}};
}

/// Nothing is asked for any more, and what had been asked for before is not sent.
TEST_F(operator_edge, a_stream_ends_with_what_its_key_may) {
  start_for_operators();
  for (const auto& change : changes_of_key()) {
    for (const std::size_t at : {0U, 1U, 2U}) {
      operator_keys.replace(changes_of_key().back().keys);
      const auto asked_before = operators.requests().size();
      operators.answer_with([&](const checkout::operator_request& r) {
        const auto n = r.position->receipts.size();
        r.position->receipts.emplace_back("r");
        r.position->over = n == 3;
        if (n == at) operator_keys.replace(change.keys);
        return document_reply(std::to_string(n));
      });
      const auto client = make_client();
      const auto answer = read_stream(*client, ask("GET", "/endpoints/we_1/stream?hold=true"));
      // The first is the answer to a request that was judged before.
      const auto sent = change.goes_on ? 4 : std::max<std::size_t>(at, 1);
      EXPECT_EQ(answer.body, std::string{"0123"}.substr(0, sent));
      EXPECT_EQ(operators.requests().size() - asked_before, change.goes_on ? 4 : at + 1);
    }
  }
}

TEST_F(operator_edge, a_stream_that_cannot_begin_is_an_error_and_one_that_fails_later_ends) {
  start_for_operators();
  operators.answer_with([](const auto&) { return failed_reply(checkout::failure_kind::not_found, "not_found"); });
  expect_error(send(ask("GET", "/endpoints/we_1/stream")), 404, "not_found");
  operators.answer_with([](const checkout::operator_request& r) {
    if (std::exchange(r.position->begun, true)) return failed_reply(checkout::failure_kind::unavailable, "x");
    return document_reply("data: 0\n\n");
  });
  const auto client = make_client();
  EXPECT_EQ(read_stream(*client, ask("GET", "/endpoints/we_1/stream")).body, "data: 0\n\n");
}

} // namespace
} // namespace acp::test
