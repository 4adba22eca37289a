#include "app/serve/deliveries.hpp"
#include "app/serve/wiring.hpp"
#include "http/client/http_client.hpp"

#include <gmock/gmock.h>

namespace acp::app {
namespace {

using namespace std::chrono_literals;

settings with(const environment& env) { return load_settings(env).value(); }

TEST(Wiring, MakesUsableHttpSettingsOfTheDefaults) {
  EXPECT_EQ(http::problem_with(http_settings(with({}))), std::nullopt);
}

TEST(Wiring, AlwaysHasAThreadOfEachKind) {
  EXPECT_GE(http_settings(with({})).io_threads, 1u);
  EXPECT_GE(actor_settings(with({})).scheduler_threads, 1);
  EXPECT_EQ(http_settings(with({{"ACP_IO_THREADS", "3"}})).io_threads, 3u);
}

TEST(Wiring, ShowsWhereItListensUnlessTold) {
  EXPECT_EQ(public_url(with({})), "http://127.0.0.1:8080");
  EXPECT_EQ(public_url(with({{"ACP_LISTEN", "0.0.0.0:80"}})), "http://127.0.0.1:80");
  EXPECT_EQ(public_url(with({{"ACP_LISTEN", "[::1]:80"}})), "http://[::1]:80");
  EXPECT_EQ(public_url(with({{"ACP_PUBLIC_URL", "https://acp.example/"}})), "https://acp.example");
  EXPECT_EQ(public_url(with({{"ACP_TLS_CERTIFICATE_FILE", "/c.pem"}})), "https://127.0.0.1:8080");
  EXPECT_EQ(public_url(with({{"ACP_TLS_CERTIFICATE_FILE", "/c.pem"}, {"ACP_LISTEN", "0.0.0.0:443"}})),
            "https://127.0.0.1:443");
}

TEST(Wiring, NamesEachServerOfAHostByItsPort) {
  const auto one = event_log_settings(with({{"ACP_LISTEN", "127.0.0.1:8080"}})).node_id;
  const auto again = event_log_settings(with({{"ACP_LISTEN", "127.0.0.1:8080"}})).node_id;
  const auto other = event_log_settings(with({{"ACP_LISTEN", "127.0.0.1:8081"}})).node_id;
  EXPECT_EQ(one, again);
  EXPECT_NE(one, other);
  EXPECT_EQ(event_log_settings(with({{"ACP_NODE_ID", "blue"}})).node_id, "blue");
}

TEST(Wiring, StopsWritingWellBeforeALeaseEnds) {
  for (const auto* lease : {"2s", "4s", "1m"}) {
    const auto s = with({{"ACP_SHARD_LEASE", lease}});
    const auto a = actor_settings(s);
    EXPECT_EQ(a.lease, event_log_settings(s).lease);
    EXPECT_LT(a.renew_interval + a.lease_margin, a.lease);
    EXPECT_GE(a.lease_margin, 500ms);
  }
}

TEST(Wiring, TakesTheValidityOfQuotesFromTheSettings) {
  EXPECT_EQ(merchant_settings(with({})).profile.quote_lifetime, 30min);
  EXPECT_EQ(merchant_settings(with({{"ACP_QUOTE_LIFETIME", "90s"}})).profile.quote_lifetime, 90s);
}

TEST(Wiring, TakesAStreamsHeartbeatFromTheSettings) {
  EXPECT_EQ(http_settings(with({})).stream_heartbeat, 15s);
  EXPECT_EQ(http_settings(with({{"ACP_STREAM_HEARTBEAT", "2s"}})).stream_heartbeat, 2s);
  EXPECT_FALSE(load_settings({{"ACP_STREAM_HEARTBEAT", "0s"}}));
}

TEST(Wiring, TakesWhatDeliveriesAreLikeFromTheSettings) {
  const auto usual = endpoint_defaults_of(with({}));
  EXPECT_EQ(usual.timeout, persistence::endpoint_settings{}.timeout);
  EXPECT_EQ(usual.concurrency, persistence::endpoint_settings{}.concurrency);
  const auto other = with({{"ACP_DELIVERY_TIMEOUT", "3s"},
                           {"ACP_DELIVERY_CONCURRENCY", "2"},
                           {"ACP_DELIVERY_RETRY_AFTER", "1500ms,1m"},
                           {"ACP_BREAKER_FAILURES", "4"},
                           {"ACP_BREAKER_LONGEST_PAUSE", "1m"}});
  EXPECT_EQ(endpoint_defaults_of(other).timeout, 3s);
  EXPECT_EQ(endpoint_defaults_of(other).concurrency, 2);
  const auto http = outbound::make_http_client({}).value();
  const auto deliveries = delivery_services(other, std::nullopt, *http).settings;
  EXPECT_EQ(deliveries.breaker_failures, 4u);
  EXPECT_EQ(deliveries.probe_cap, 1min);
  EXPECT_THAT(deliveries.retry_after, testing::ElementsAre(2s, 1min));
  const auto by_default = delivery_services(with({}), std::nullopt, *http).settings;
  EXPECT_EQ(by_default.breaker_failures, actors::delivery_settings{}.breaker_failures);
  EXPECT_EQ(by_default.probe_cap, actors::delivery_settings{}.probe_cap);
  EXPECT_EQ(by_default.retry_after, actors::delivery_settings{}.retry_after);
}

TEST(Wiring, LetsTheJanitorWork) {
  const auto usual = actor_settings(with({})).janitor;
  EXPECT_TRUE(usual.open);
  EXPECT_LT(usual.expiry_interval, 1min);
  EXPECT_EQ(usual.keep_days, 14);
  const auto other = actor_settings(with({{"ACP_JANITOR_INTERVAL", "1s"}, {"ACP_DELIVERY_RETENTION", "481h"}})).janitor;
  EXPECT_EQ(other.expiry_interval, 1s);
  EXPECT_EQ(other.keep_days, 21);
  EXPECT_FALSE(load_settings({{"ACP_DELIVERY_RETENTION", "13d"}}));
}

TEST(Wiring, PublishesDiscoveryAndTheVersionSpoken) {
  const auto s = with({{"ACP_PUBLIC_URL", "https://acp.example"}, {"ACP_BASE_PATH", "/acp"}});
  const auto documents = public_documents(s, merchant::sandbox_profile({}), {"eur", "usd"});
  EXPECT_THAT(*documents.discovery, testing::HasSubstr("https://acp.example/acp"));
  EXPECT_THAT(*documents.discovery, testing::HasSubstr(R"("supported_currencies":["eur","usd"])"));
  EXPECT_THAT(*documents.openapi.at("2026-04-17"),
              testing::HasSubstr(R"("servers":[{"url":"https://acp.example/acp"}])"));
  EXPECT_TRUE(documents.openapi.contains("2026-04-17"));
}

TEST(Wiring, TakesWhatASignatureCoversFromTheSettings) {
  EXPECT_EQ(http_settings(with({})).signature_covers, http::signed_content::timestamp_and_body);
  EXPECT_EQ(http_settings(with({{"ACP_SIGNATURE_COVERS", "body"}})).signature_covers, http::signed_content::body);
  EXPECT_FALSE(load_settings({{"ACP_SIGNATURE_COVERS", "nothing"}}));
}

TEST(Wiring, TakesPaymentsBesideCardsFromTheSettings) {
  const auto usual = merchant_settings(with({})).profile;
  EXPECT_TRUE(usual.seller_backed.empty());
  EXPECT_TRUE(usual.purchases.terms.empty());
  EXPECT_EQ(usual.purchases.approval_lifetime, std::chrono::days{7});
  const auto more = merchant_settings(with({{"ACP_SELLER_BACKED", "gift_card"},
                                            {"ACP_PURCHASE_TERMS", "net_60,immediate"},
                                            {"ACP_PURCHASE_APPROVAL", "always"},
                                            {"ACP_APPROVAL_LIFETIME", "1d"}}))
                        .profile;
  EXPECT_EQ(more.seller_backed, std::vector<std::string>{"gift_card"});
  EXPECT_EQ(more.purchases.terms, (std::vector{PaymentTerms::net_60, PaymentTerms::immediate}));
  EXPECT_TRUE(more.purchases.approves_all);
  EXPECT_EQ(more.purchases.approval_lifetime, std::chrono::days{1});
  EXPECT_FALSE(load_settings({{"ACP_PURCHASE_TERMS", "net_45"}}));
  EXPECT_FALSE(load_settings({{"ACP_SELLER_BACKED", "cash"}}));
}

TEST(Wiring, TakesRequiredInterventionsFromTheSettings) {
  const auto usual = merchant_settings(with({})).profile;
  EXPECT_TRUE(usual.required_interventions.empty());
  EXPECT_EQ(usual.enforcement, InterventionEnforcement::conditional);
  const auto strict = merchant_settings(with({{"ACP_REQUIRED_INTERVENTIONS", "3ds, biometric"},
                                              {"ACP_INTERVENTION_ENFORCEMENT", "always"}}))
                          .profile;
  EXPECT_EQ(strict.required_interventions, (std::vector{RequiredIntervention::_3ds, RequiredIntervention::biometric}));
  EXPECT_EQ(strict.enforcement, InterventionEnforcement::always);
  EXPECT_FALSE(load_settings({{"ACP_REQUIRED_INTERVENTIONS", "3ds,retina"}}));
}

} // namespace
} // namespace acp::app
