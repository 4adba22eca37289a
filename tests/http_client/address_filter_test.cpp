#include "http/client/address_filter.hpp"

#include "fake_resolver.hpp"
#include "hostile_urls.hpp"
#include "http/client/url.hpp"

#include <gmock/gmock.h>

#include <set>

namespace acp::test {
namespace {

using outbound::cidr;
using outbound::is_allowed;
using outbound::may_connect;
using outbound::parse_call_target;
using outbound::parse_cidr;

/// What the test's names resolve to; others are unknown.
const std::map<std::string, std::vector<std::string>> known_names{
    {"localhost", {"::1", "127.0.0.1"}},
    {"ip6-localhost", {"::1"}},
    {"private.test", {"10.1.2.3"}},
    {"metadata.test", {"169.254.169.254"}},
    {"half.test", {"93.184.216.34", "192.168.7.7"}},
    {"six.test", {"2606:4700:4700::1111", "fd00::1"}},
    {"mapped.test", {"::ffff:127.0.0.1"}},
    {"public.test", {"93.184.216.34", "2606:4700:4700::1111"}},
    {"xn--bcher-kva.test", {"93.184.216.34"}},
    {"a.b-c.d_e.test", {"93.184.216.34"}},
    {"8x.test", {"93.184.216.34"}},
};

/// What stands against calling this URL, as the client asks it; empty: nothing.
std::string objection(std::string_view url) {
  const auto target = parse_call_target(url);
  if (!target) return target.error();
  if (target->literal) return may_connect(*target->literal, {}) ? "" : "address";
  const auto known = known_names.find(target->host);
  if (known == known_names.end()) return "unknown name";
  for (const auto& text : known->second)
    if (!may_connect(address(text), {})) return "address " + text;
  return "";
}

TEST(address_filter, lets_no_hostile_url_pass) {
  EXPECT_GE(hostile_urls().size(), 80U);
  for (const auto url : hostile_urls()) {
    const auto why = objection(url);
    EXPECT_NE(why, "") << url;
    EXPECT_NE(why, "unknown name") << url << ": refused by chance only";
  }
  EXPECT_EQ(std::set(hostile_urls().begin(), hostile_urls().end()).size(), hostile_urls().size());
}

TEST(address_filter, lets_public_urls_pass) {
  for (const auto url : harmless_urls()) EXPECT_EQ(objection(url), "") << url;
}

TEST(address_filter, opens_what_the_allow_list_names) {
  const std::vector<cidr> allowed{parse_cidr("127.0.0.0/8").value(), parse_cidr("fd12::/16").value(),
                                  parse_cidr("10.2.3.4").value()};
  for (const auto* text : {"127.0.0.1", "127.200.1.1", "10.2.3.4", "fd12:1::1", "8.8.8.8", "::ffff:127.0.0.1",
                           "64:ff9b::7f00:1", "2002:7f00:1::"})
    EXPECT_TRUE(may_connect(address(text), allowed)) << text;
  for (const auto* text : {"10.2.3.5", "fd13::1", "::1", "169.254.169.254", "::127.0.0.1", "64:ff9b::a02:305"})
    EXPECT_FALSE(may_connect(address(text), allowed)) << text;
  const std::vector<cidr> mapped_only{parse_cidr("::ffff:10.0.0.0/104").value()};
  EXPECT_TRUE(may_connect(address("::ffff:10.1.1.1"), mapped_only));
  EXPECT_FALSE(may_connect(address("10.1.1.1"), mapped_only));
}

TEST(address_filter, tells_the_allow_list_from_public_addresses) {
  const std::vector<cidr> allowed{parse_cidr("10.0.0.0/8").value(), parse_cidr("93.184.216.0/24").value()};
  for (const auto* text : {"10.2.3.4", "::ffff:10.2.3.4", "93.184.216.34"})
    EXPECT_TRUE(is_allowed(address(text), allowed)) << text;
  for (const auto* text : {"8.8.8.8", "93.184.217.1", "2606:4700::1111", "127.0.0.1"})
    EXPECT_FALSE(is_allowed(address(text), allowed)) << text;
}

TEST(cidr, is_read_strictly) {
  EXPECT_TRUE(parse_cidr("0.0.0.0/0").value().contains(address("255.1.2.3")));
  EXPECT_FALSE(parse_cidr("0.0.0.0/0").value().contains(address("::1")));
  EXPECT_TRUE(parse_cidr("::/0").value().contains(address("ffff::")));
  EXPECT_TRUE(parse_cidr("10.1.2.128/25").value().contains(address("10.1.2.255")));
  EXPECT_FALSE(parse_cidr("10.1.2.128/25").value().contains(address("10.1.2.127")));
  EXPECT_EQ(parse_cidr("::1").value().prefix, 128U);
  for (const auto* text : {"", "/", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8", "10/8",
                           "::/129", "fd00::1/8", "localhost/8", "10.0.0.0/8/8", " 10.0.0.0/8", "010.0.0.0/8"})
    EXPECT_FALSE(parse_cidr(text)) << text;
}

} // namespace
} // namespace acp::test
