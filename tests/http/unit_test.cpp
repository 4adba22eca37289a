// The small parts, without a server.

#include "http/server/checks/key_table.hpp"
#include "http/server/endpoint.hpp"
#include "http/server/message/accept_language.hpp"
#include "http/server/message/media_type.hpp"
#include "http/server/message/target.hpp"

#include <gtest/gtest.h>

namespace acp::http {
namespace {

TEST(accept_language, the_best_match_wins) {
  const std::vector<std::string> locales{"en-US", "de-DE", "fr", "pt-BR"};
  EXPECT_EQ(best_locale("", locales), "en-US");
  EXPECT_EQ(best_locale("de-DE", locales), "de-DE");
  EXPECT_EQ(best_locale("DE-de", locales), "de-DE");
  EXPECT_EQ(best_locale("de", locales), "de-DE");
  EXPECT_EQ(best_locale("de-CH", locales), "de-DE");
  EXPECT_EQ(best_locale("fr-CA, de", locales), "fr");
  EXPECT_EQ(best_locale("fr;q=0.5, de;q=0.6", locales), "de-DE");
  EXPECT_EQ(best_locale("de;q=0, fr;q=0.1", locales), "fr");
  EXPECT_EQ(best_locale("ja, *;q=0.5", locales), "en-US");
  EXPECT_EQ(best_locale("ja, pt", locales), "pt-BR");
  EXPECT_EQ(best_locale(";;,,q=,de;q=x,,fr ; q=0.9", locales), "fr");
  EXPECT_EQ(best_locale("de", {}), "en-US");
  EXPECT_EQ(best_locale("de_CH", locales), "de-DE") << "as some write it";
  EXPECT_EQ(best_locale("en;q=0, *", locales), "de-DE") << "anything but English";
  EXPECT_EQ(best_locale("en;q=0, de;q=0, *;q=0.1", locales), "fr");
  EXPECT_EQ(best_locale("*;q=0", locales), "en-US");
  EXPECT_EQ(best_locale("de-CH, de-DE;q=0, fr;q=0.1", locales), "fr");
  EXPECT_EQ(best_locale("de;q=1.5, fr;q=0.1", locales), "fr") << "no weight";
}

TEST(media_type, only_json_in_utf_8) {
  EXPECT_TRUE(is_json("application/json"));
  EXPECT_TRUE(is_json("application/json;charset=UTF-8"));
  EXPECT_FALSE(is_json("application/json;charset=utf-16"));
  EXPECT_FALSE(is_json("application/json;charset"));
  EXPECT_FALSE(is_json("application/jsonx"));
  EXPECT_FALSE(is_json(""));
}

TEST(endpoints, patterns_match_whole_paths) {
  EXPECT_EQ(find_route(method::post, "/checkout_sessions", "").to->what, action::create);
  EXPECT_EQ(find_route(method::head, "/checkout_sessions/x", "").to->what, action::read);
  EXPECT_EQ(find_route(method::post, "/checkout_sessions/x/complete", "").parameter, "x");
  EXPECT_EQ(find_route(method::get, "/openapi/2026-04-17.json", "").parameter, "2026-04-17");
  EXPECT_EQ(find_route(method::post, "/checkout_sessions/x/other", "").to, nullptr);
  EXPECT_EQ(find_route(method::get, "/checkout_sessions", "").path, "/checkout_sessions");
  EXPECT_EQ(find_route(method::get, "/checkout_session", "").path, "");
  EXPECT_EQ(find_route(method::get, "", "").path, "");
  EXPECT_EQ(allowed_methods("/healthz"), "GET, HEAD, OPTIONS");
}

TEST(endpoints, stand_behind_the_base_path_or_at_the_root) {
  EXPECT_EQ(find_route(method::get, "/base/checkout_sessions/x", "/base").path, "/checkout_sessions/x");
  EXPECT_EQ(find_route(method::get, "/checkout_sessions/x", "/base").path, "");
  EXPECT_EQ(find_route(method::get, "/basement/checkout_sessions/x", "/base").path, "");
  EXPECT_EQ(find_route(method::get, "/base", "/base").path, "");
  EXPECT_EQ(find_route(method::get, "/.well-known/acp.json", "/base").to->what, action::discover);
  EXPECT_EQ(find_route(method::get, "/base/.well-known/acp.json", "/base").to, nullptr);
  EXPECT_EQ(find_route(method::get, "/healthz", "/base").to->what, action::report_alive);
}

TEST(targets, lead_to_paths) {
  std::string room;
  const auto path = [&](std::string_view target) { return std::string{path_of(target, room).path}; };
  EXPECT_EQ(path("/a/b"), "/a/b");
  EXPECT_EQ(path("/a/b?c=d"), "/a/b");
  EXPECT_EQ(path("/a/b?c=%zz&%"), "/a/b");
  EXPECT_EQ(path("/a%41?%zz"), "/aA");
  EXPECT_EQ(path("/a%41"), "/aA");
  EXPECT_EQ(path("https://host.example/a"), "/a");
  for (const auto* bad : {"", "a", "*", "/%", "/%4", "/ ", "/a#b", "mailto:x", "host:443"})
    EXPECT_FALSE(path_of(bad, room).well_formed) << bad;
  for (const auto* escaped : {"/checkout_sessions/x%2Fcancel", "/checkout_sessions/x%2fcancel", "/%2F"}) {
    EXPECT_TRUE(path_of(escaped, room).well_formed) << escaped;
    EXPECT_EQ(path(escaped), "") << escaped;
  }
}

TEST(key_tables, find_keys_by_their_token_alone) {
  in_memory_key_table keys;
  EXPECT_EQ(keys.find("one"), nullptr);
  const auto before = keys.generation();
  keys.replace({{"1", checkout::sha256("one"), checkout::identity{"a"}, ""},
                {"2", checkout::sha256("two"), checkout::identity{"b"}, "s"}});
  EXPECT_NE(keys.generation(), before);
  EXPECT_EQ(keys.find("one")->id, "1");
  EXPECT_EQ(keys.find("two")->signing_secret, "s");
  EXPECT_EQ(keys.find("three"), nullptr);
  const auto kept = keys.find("one");
  keys.replace({});
  EXPECT_EQ(keys.find("one"), nullptr);
  EXPECT_EQ(kept->id, "1");
}

} // namespace
} // namespace acp::http
