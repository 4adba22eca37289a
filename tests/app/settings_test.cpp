#include "app/settings/help.hpp"
#include "app/settings/settings.hpp"

#include <cstdlib>
#include <fstream>
#include <gmock/gmock.h>
#include <iterator>
#include <set>
#include <unistd.h>

namespace acp::app {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<std::string> complaints(const environment& env) {
  auto loaded = load_settings(env);
  return loaded ? std::vector<std::string>{} : loaded.error();
}

TEST(Settings, HaveTheirDefaultsWithoutAnEnvironment) {
  const auto s = load_settings({});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->listen, (listen_address{"127.0.0.1", 8080}));
  EXPECT_EQ(s->session_lifetime, 6h);
  EXPECT_EQ(s->max_body, 256 * 1024);
  EXPECT_EQ(s->database_url, "");
  EXPECT_THAT(s->locales, ElementsAre("en-US", "de-DE", "fr-FR", "es-ES", "ja-JP"));
}

TEST(Settings, AreReadFromTheEnvironment) {
  const auto s = load_settings({{"ACP_LISTEN", "[::1]:0"},
                                {"ACP_SESSION_LIFETIME", "90m"},
                                {"ACP_MAX_BODY", "1MiB"},
                                {"ACP_CORS_ORIGINS", "https://a.example, https://b.example,"},
                                {"ACP_SHOP_URL", "https://shop.example/"},
                                {"ACP_LOG_LEVEL", "warn"},
                                {"ACP_IO_THREADS", "3"},
                                {"ACP_DATABASE_URL", "host=/run/postgresql dbname=acp"}});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->listen, (listen_address{"::1", 0}));
  EXPECT_EQ(s->session_lifetime, 90min);
  EXPECT_EQ(s->max_body, 1024 * 1024);
  EXPECT_THAT(s->cors_origins, ElementsAre("https://a.example", "https://b.example"));
  EXPECT_EQ(s->shop_url, "https://shop.example");
  EXPECT_EQ(s->log_level, "warn");
  EXPECT_EQ(s->io_threads, 3);
  EXPECT_EQ(s->administration_url(), "host=/run/postgresql dbname=acp");
}

TEST(Settings, TakeAListOfWaits) {
  const auto waits = [](std::string_view text) {
    return load_settings({{"ACP_DELIVERY_RETRY_AFTER", std::string{text}}});
  };
  EXPECT_THAT(load_settings({})->delivery_retry_after, ElementsAre(5s, 5min, 30min, 2h, 5h, 10h, 10h));
  EXPECT_THAT(waits("0s, 90s,7d")->delivery_retry_after, ElementsAre(0s, 90s, 168h));
  for (const auto* const wrong : {"5", "5s,,5m", "5s,", "8d", "-5s", "5s;5m", "soon"})
    EXPECT_FALSE(waits(wrong)) << wrong;
  std::string fifty = "1s";
  for (int i = 1; i < 50; ++i) fifty += ",1s";
  EXPECT_TRUE(waits(fifty));
  EXPECT_FALSE(waits(fifty + ",1s"));
}

TEST(Settings, ReadRatesAndNetworks) {
  const auto s = load_settings({{"ACP_RATE_LIMIT_KEY", "100"},
                                {"ACP_RATE_LIMIT_ADDRESS", "5:40"},
                                {"ACP_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::1,"}});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->rate_limit_key, (rate_setting{100, 200}));
  EXPECT_EQ(s->rate_limit_address, (rate_setting{5, 40}));
  EXPECT_THAT(s->trusted_proxies, ElementsAre("10.0.0.0/8", "2001:db8::1"));
  EXPECT_EQ(load_settings({})->rate_limit_key.per_second, 0);
}

TEST(Settings, TakeAnEmptyValueAsNotSet) {
  const auto s = load_settings({{"ACP_LISTEN", ""}, {"ACP_OWNER_DATABASE_URL", ""}});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->listen.port, 8080);
}

TEST(Settings, NameTheVariableTheValueAndWhatIsAllowed) {
  EXPECT_THAT(complaints({{"ACP_SESSION_LIFETIME", "6 hours"}}),
              ElementsAre(AllOf(HasSubstr("ACP_SESSION_LIFETIME=6 hours"), HasSubstr("a duration from 1s to 30d"))));
  EXPECT_THAT(complaints({{"ACP_LOG_LEVEL", "loud"}}),
              ElementsAre(AllOf(HasSubstr("ACP_LOG_LEVEL=loud"), HasSubstr("debug, info, warn, error, off"))));
}

TEST(Settings, NeverShowASecretValue) {
  EXPECT_THAT(complaints({{"ACP_DATABASE_URL", "mysql://root:hunter2@db"}}),
              ElementsAre(AllOf(HasSubstr("ACP_DATABASE_URL"), HasSubstr("postgresql://"), Not(HasSubstr("hunter2")))));
}

/// A file of its own for the test.
struct secret_file_of_test {
  std::string path;
  secret_file_of_test(std::string_view name, std::string_view text)
      : path(testing::TempDir() + "acp-settings-" + std::string{name} + std::to_string(getpid())) {
    std::ofstream(path) << text;
  }
  ~secret_file_of_test() { std::remove(path.c_str()); }
};

TEST(Settings, TakeEverySecretFromAFile) {
  const secret_file_of_test file("url", "host=/run/postgresql password=hunter2\n");
  for (const auto& s : all_settings()) {
    const auto variable = std::string{s.name} + "_FILE";
    if (s.secret)
      EXPECT_THAT(complaints({{variable, file.path}}), ElementsAre()) << variable;
    else
      EXPECT_THAT(complaints({{variable, file.path}}), ElementsAre(HasSubstr("is not a setting"))) << variable;
  }
  EXPECT_EQ(load_settings({{"ACP_DATABASE_URL_FILE", file.path}})->database_url,
            "host=/run/postgresql password=hunter2");
}

TEST(Settings, SayWhatIsWrongWithASecretsFileAndNotTheSecret) {
  const secret_file_of_test wrong("wrong", "hunter2"), empty("empty", "");
  EXPECT_THAT(complaints({{"ACP_DATABASE_URL_FILE", wrong.path}}),
              ElementsAre(AllOf(HasSubstr("ACP_DATABASE_URL_FILE=" + wrong.path), HasSubstr("postgresql://"),
                                Not(HasSubstr("hunter2")))));
  for (const auto& path : {empty.path, std::string{"/nowhere/at/all"}, testing::TempDir()})
    EXPECT_THAT(complaints({{"ACP_SECRETS_KEY_FILE", path}}), ElementsAre(HasSubstr("can't be read"))) << path;
  EXPECT_THAT(complaints({{"ACP_SECRETS_KEY_FILE", wrong.path}, {"ACP_SECRETS_KEY", "x"}}),
              ElementsAre(HasSubstr("both set")));
  EXPECT_THAT(complaints({{"ACP_SECRETS_KEY_FILE", ""}, {"ACP_SECRETS_KEY", "x"}}), ElementsAre());
}

TEST(Settings, RefuseAnUnknownVariableAndSuggestTheNearest) {
  EXPECT_THAT(complaints({{"ACP_LISTN", "x"}}), ElementsAre("ACP_LISTN is not a setting; did you mean ACP_LISTEN?"));
  EXPECT_THAT(complaints({{"ACP_SOMETHING_ELSE_ENTIRELY", "x"}}), ElementsAre(HasSubstr("serve --help")));
}

TEST(Settings, LeaveOtherVariablesAlone) {
  EXPECT_THAT(complaints({{"ACP_SPEC_DIR", "/x"}, {"ACP_TEST_SEED", "1"}, {"PATH", "/bin"}}), ElementsAre());
}

TEST(Settings, LeaveTheServiceLinksOfKubernetesAlone) {
  environment links{{"ACP_CHECKOUT_SERVICE_HOST", "10.0.0.7"},
                    {"ACP_CHECKOUT_SERVICE_PORT", "8080"},
                    {"ACP_CHECKOUT_SERVICE_PORT_HTTP", "8080"},
                    {"ACP_CHECKOUT_PORT", "tcp://10.0.0.7:8080"},
                    {"ACP_CHECKOUT_PORT_8080_TCP", "tcp://10.0.0.7:8080"},
                    {"ACP_CHECKOUT_PORT_8080_TCP_PROTO", "tcp"},
                    {"ACP_CHECKOUT_PORT_8080_TCP_PORT", "8080"},
                    {"ACP_CHECKOUT_PORT_8080_TCP_ADDR", "10.0.0.7"},
                    {"ACP_SERVICE_HOST", "10.0.0.8"}, // a service called acp
                    {"ACP_SERVICE_PORT", "80"},
                    {"ACP_PORT_80_UDP", "udp://10.0.0.8:80"}};
  EXPECT_THAT(complaints(links), ElementsAre());

  for (const auto* name : {"ACP_CHECKOUT_LISTEN", "ACP_CHECKOUT_PORT_TCP", "ACP_CHECKOUT_PORT_8080_ICMP",
                           "ACP_CHECKOUT_SERVICE_PORT_", "ACP_CHECKOUT_PORT_8080_TCP_NAME", "ACP_OTHER_PORT"}) {
    auto misspelt = links;
    misspelt.emplace(name, "x");
    EXPECT_THAT(complaints(misspelt), ElementsAre(HasSubstr(name)));
  }
  EXPECT_EQ(complaints({{"ACP_CHECKOUT_PORT", "8080"}}).size(), 1u); // no such service
  EXPECT_EQ(complaints({{"ACP_CHECKOUT_SERVICE_HOST", "h"}}).size(), 1u);
}

TEST(Settings, ReportEveryComplaintAtOnce) {
  EXPECT_EQ(complaints({{"ACP_LISTEN", "here"}, {"ACP_IO_THREADS", "-1"}, {"ACP_NO", "1"}}).size(), 3u);
}

struct refused {
  const char* name;
  const char* value;
};
class RefusedValue : public testing::TestWithParam<refused> {};

TEST_P(RefusedValue, IsAComplaint) {
  EXPECT_EQ(complaints({{GetParam().name, GetParam().value}}).size(), 1u) << GetParam().name << "=" << GetParam().value;
}

INSTANTIATE_TEST_SUITE_P(
    Settings, RefusedValue,
    testing::Values(refused{"ACP_LISTEN", "localhost:8080"}, refused{"ACP_LISTEN", "127.0.0.1"},
                    refused{"ACP_LISTEN", "127.0.0.1:65536"}, refused{"ACP_LISTEN", "::1:80"},
                    refused{"ACP_LISTEN", "127.0.0.1:80x"}, refused{"ACP_IO_THREADS", "257"},
                    refused{"ACP_IO_THREADS", "1.5"}, refused{"ACP_IO_THREADS", "99999999999999999999"},
                    refused{"ACP_RATE_LIMIT_KEY", "many"}, refused{"ACP_RATE_LIMIT_KEY", "0:5"},
                    refused{"ACP_RATE_LIMIT_KEY", "5:0"}, refused{"ACP_RATE_LIMIT_ADDRESS", "5:"},
                    refused{"ACP_RATE_LIMIT_ADDRESS", "1000001"}, refused{"ACP_TRUSTED_PROXIES", "10.0.0.1/8"},
                    refused{"ACP_TRUSTED_PROXIES", "proxy.example"}, refused{"ACP_FORWARDED_HEADER", "Via"},
                    refused{"ACP_SESSION_LIFETIME", "0s"}, refused{"ACP_SESSION_LIFETIME", "31d"},
                    refused{"ACP_SESSION_LIFETIME", "1000000000000d"}, refused{"ACP_SESSION_LIFETIME", "6"},
                    // In milliseconds this is 2 to the 64th and nine hours.
                    refused{"ACP_SESSION_LIFETIME", "213503982335d"}, refused{"ACP_IDEMPOTENCY_RETENTION", "23h"},
                    refused{"ACP_MAX_BODY", "1023"}, refused{"ACP_MAX_BODY", "1GiB"},
                    refused{"ACP_SHOP_URL", "shop.example"}, refused{"ACP_SHOP_URL", "ftp://shop.example"},
                    refused{"ACP_SHOP_URL", "https://"}, refused{"ACP_SHOP_NAME", "a\nb"},
                    refused{"ACP_CARD_HANDLER", "a card"}, refused{"ACP_CARD_HANDLER", "seller_pm_123"},
                    // One more than 64.
                    refused{"ACP_CARD_HANDLER", "hhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhhh"},
                    refused{"ACP_DATABASE_URL", "localhost"}));

TEST(SettingsTable, HasUniqueNamesAndNoDefaultForASecret) {
  std::set<std::string_view> names;
  for (const auto& s : all_settings()) {
    EXPECT_TRUE(s.name.starts_with("ACP_")) << s.name;
    EXPECT_TRUE(names.insert(s.name).second) << s.name << " twice";
    EXPECT_TRUE(!s.secret || s.fallback.empty()) << s.name;
    EXPECT_FALSE(s.text.empty()) << s.name;
  }
}

TEST(SettingsHelp, ShowsEverySetting) {
  const auto help = settings_as_text();
  for (const auto& s : all_settings()) EXPECT_THAT(help, HasSubstr(std::string(s.name)));
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// docs/settings.md carries the tables between two marks.
TEST(SettingsDocument, SaysWhatTheCodeSays) {
  const char* source = std::getenv("ACP_SOURCE_DIR"); // NOLINT(concurrency-mt-unsafe): one thread
  ASSERT_NE(source, nullptr) << "run by ctest";
  const auto path = std::string(source) + "/docs/settings.md";
  const std::string opening = "<!-- settings -->\n", closing = "<!-- /settings -->";
  auto document = read_file(path);
  const auto begin = document.find(opening), end = document.find(closing);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << "the marks are missing in " << path;
  const auto tables = begin + opening.size();

  if (std::getenv("ACP_TEST_UPDATE") != nullptr) { // NOLINT(concurrency-mt-unsafe): one thread
    document.replace(tables, end - tables, settings_as_markdown());
    std::ofstream(path) << document;
    return;
  }
  EXPECT_EQ(document.substr(tables, end - tables), settings_as_markdown())
      << "bring it up to date: ACP_TEST_UPDATE=1 ctest --preset dev -R app_settings_test";
}

} // namespace
} // namespace acp::app
