// What endpoints may be like, the key for their secrets, and the ids of a stream's events.

#include "app/operator/endpoint_input.hpp"
#include "app/operator/message_stream.hpp"
#include "app/operator/page.hpp"
#include "app/operator/secrets_key.hpp"
#include "spec/dialects.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace acp::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

NewEndpoint push(const std::string& url, std::vector<std::string> opened = {}) {
  NewEndpoint e;
  e.url = url;
  e.events = {"*"};
  if (!opened.empty()) e.allow_cidrs = std::move(opened);
  return e;
}

std::string param_of(const NewEndpoint& e) {
  const auto read = read_new_endpoint(e);
  return read ? "" : read.error().param.value_or("none");
}

TEST(EndpointInput, CallsPublicHttpsAlone) {
  for (const auto* url : {"https://example.com/hook", "https://example.com:8443/a?b=c", "https://1.1.1.1/"})
    EXPECT_EQ(param_of(push(url)), "") << url;
  for (const auto* url :
       {"http://example.com/", "https://user:x@example.com/", "https://127.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/", "https://2130706433/", "https://0x7f.1/", "https://[::ffff:127.0.0.1]/",
        "example.com", "https://", "file:///etc/passwd", "https://exa mple.com/"})
    EXPECT_EQ(param_of(push(url)), "$.url") << url;
}

TEST(EndpointInput, OpensWhatAnAddressRangeOpens) {
  EXPECT_EQ(param_of(push("http://127.0.0.1:9/", {"127.0.0.0/8"})), "");
  EXPECT_EQ(param_of(push("https://10.1.2.3/", {"10.0.0.0/8"})), "");
  EXPECT_EQ(param_of(push("http://localhost/", {"127.0.0.0/8"})), "") << "judged with every connection";
  EXPECT_EQ(param_of(push("http://127.0.0.1:9/", {"10.0.0.0/8"})), "$.url");
  EXPECT_EQ(param_of(push("http://1.1.1.1/", {"10.0.0.0/8"})), "$.url") << "public, but not opened for http";
  EXPECT_EQ(param_of(push("https://example.com/", {"10.0.0.0/8", "10.0.0.1/8"})), "$.allow_cidrs[1]");
}

TEST(EndpointInput, KnowsItsDialects) {
  auto wanted = push("https://example.com/");
  EXPECT_EQ(read_new_endpoint(wanted)->settings.dialect, "spec");
  for (const auto& each : dialects) {
    wanted.dialect = std::string{each.name};
    EXPECT_EQ(param_of(wanted), "");
    EXPECT_EQ(read_new_endpoint(wanted)->settings.dialect, each.name);
  }
  wanted.dialect = "klingon";
  EXPECT_EQ(param_of(wanted), "$.dialect");
  NewEndpoint pull;
  pull.kind = "pull";
  pull.events = {"*"};
  pull.dialect = "launch_checklist";
  EXPECT_EQ(param_of(pull), "$.dialect") << "a pull endpoint has none";

  persistence::endpoint now;
  now.settings.url = "https://example.com/";
  now.settings.events = {"*"};
  EndpointChange change;
  change.dialect = "launch_checklist";
  EXPECT_EQ(read_endpoint_change(change, now)->dialect, "launch_checklist");
  change.dialect = "klingon";
  EXPECT_EQ(read_endpoint_change(change, now).error().param, "$.dialect");
}

TEST(EndpointInput, TakesTheDefaultsOfTheShopWhereNothingIsSaid) {
  const endpoint_defaults shop{.concurrency = 3, .timeout = std::chrono::milliseconds{700}};
  const auto usual = read_new_endpoint(push("https://example.com/"), shop);
  ASSERT_TRUE(usual);
  EXPECT_EQ(usual->settings.concurrency, 3);
  EXPECT_EQ(usual->settings.timeout, shop.timeout);
  auto wanted = push("https://example.com/");
  wanted.concurrency = 5;
  wanted.timeout_ms = 900;
  const auto own = read_new_endpoint(wanted, shop);
  ASSERT_TRUE(own);
  EXPECT_EQ(own->settings.concurrency, 5);
  EXPECT_EQ(own->settings.timeout, std::chrono::milliseconds{900});
}

TEST(EndpointInput, TakesWhatIsGivenAndDefaultsForTheRest) {
  auto wanted = push("https://example.com/");
  wanted.rate_per_s = 7;
  wanted.retry_after_s = std::vector<std::int64_t>{1, 2};
  wanted.start = "beginning";
  const auto read = read_new_endpoint(wanted);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->start, persistence::endpoint_start::beginning);
  EXPECT_EQ(read->settings.rate_per_s, 7);
  EXPECT_THAT(*read->settings.retry_after, ElementsAre(std::chrono::seconds{1}, std::chrono::seconds{2}));
  EXPECT_EQ(read->settings.concurrency, persistence::endpoint_settings{}.concurrency);
  EXPECT_EQ(read->settings.timeout, persistence::endpoint_settings{}.timeout);
}

TEST(EndpointInput, JudgesAChangeWithWhatStays) {
  persistence::endpoint now;
  now.settings.url = "http://127.0.0.1/";
  now.settings.events = {"*"};
  now.settings.allow_cidrs = {"127.0.0.0/8"};
  EndpointChange closing;
  closing.allow_cidrs = std::vector<std::string>{};
  EXPECT_EQ(read_endpoint_change(closing, now).error().param, "$.url");
  EndpointChange moving;
  moving.url = "http://127.0.0.2/";
  moving.rate_per_s = nullptr;
  const auto change = read_endpoint_change(moving, now);
  ASSERT_TRUE(change);
  EXPECT_EQ(change->url, "http://127.0.0.2/");
  ASSERT_TRUE(change->rate_per_s.has_value());
  EXPECT_EQ(*change->rate_per_s, std::nullopt) << "null puts it back";
  EXPECT_FALSE(change->events || change->concurrency || change->headers);
}

TEST(SecretsKey, IsMadeAndReadBack) {
  settings s;
  EXPECT_FALSE(read_secrets_key(s).value().has_value());
  s.secrets_key = new_secrets_key();
  EXPECT_EQ(s.secrets_key.size(), 44U);
  EXPECT_NE(s.secrets_key, new_secrets_key());
  EXPECT_TRUE(read_secrets_key(s).value().has_value());
}

TEST(SecretsKey, IsNeverRepeated) {
  settings s;
  s.secrets_key = "hunter2";
  EXPECT_THAT(read_secrets_key(s).error(), Not(HasSubstr("hunter2")));
}

persistence::pulled_message message(const std::string& receipt) {
  return {.receipt = receipt, .webhook_id = "evt_001", .topic = "order_update", .body = "{\n\"a\":1}"};
}

TEST(MessageStream, AnIdStandsForAllBeforeIt) {
  checkout::stream_position position;
  const auto piece = next_piece(position, {message("r1"), message("r2")}, {});
  EXPECT_THAT(piece, HasSubstr("id: r1\nevent: order_update\ndata: {\"receipt\":\"r1\""));
  EXPECT_THAT(piece, HasSubstr("id: r1,r2\n"));
  EXPECT_EQ(std::ranges::count(piece, '\n'), 8) << "four lines for each event";
  EXPECT_FALSE(position.over);
}

TEST(MessageStream, EndsWhenItIsQuietUnlessItIsHeld) {
  checkout::stream_position position;
  EXPECT_EQ(next_piece(position, {}, {}), "");
  EXPECT_FALSE(position.over) << "nothing was sent that could be acknowledged";
  next_piece(position, {message("r1")}, {});
  auto held = position;
  StreamQuery hold;
  hold.hold = true;
  next_piece(held, {}, hold);
  EXPECT_FALSE(held.over);
  next_piece(position, {}, {});
  EXPECT_TRUE(position.over);
}

TEST(MessageStream, EndsWhenItsIdsFillAHeader) {
  checkout::stream_position position;
  StreamQuery hold;
  hold.hold = true;
  const std::string receipt(60, 'r');
  std::string piece;
  while (room_on_stream(position) > 0) piece = next_piece(position, {message(receipt)}, hold);
  EXPECT_TRUE(position.over);
  EXPECT_LT(piece.find('\n'), 4'096U);
}

TEST(Page, IsReadBack) {
  const persistence::delivery_key key{.endpoint = "we_1", .shard = {7}, .seq = 42, .topic = "order_create"};
  EXPECT_EQ(read_place(place_of(key), "we_1"), key);
  for (const auto* text : {"", "7", "7.", "7.42", "x.1.t", "300.1.t", "7.x.t"})
    EXPECT_EQ(read_place(text, "we_1"), std::nullopt) << text;
}

TEST(OperatorSettings, ListenBesideTheAgentsUnlessTold) {
  EXPECT_FALSE(load_settings({})->operator_listen.at);
  EXPECT_TRUE(load_settings({{"ACP_OPERATOR_LISTEN", "off"}})->operator_listen.off);
  EXPECT_EQ(load_settings({{"ACP_OPERATOR_LISTEN", "[::1]:0"}})->operator_listen.at, (listen_address{"::1", 0}));
  EXPECT_FALSE(load_settings({{"ACP_OPERATOR_LISTEN", "8081"}}));
}

} // namespace
} // namespace acp::app
