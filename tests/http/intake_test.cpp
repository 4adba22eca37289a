// Limits, without a server: addresses, proxies, rates, pressure. Time is what the test says it is.

#include "http/server/connection/connection_count.hpp"
#include "http/server/intake/forwarded.hpp"
#include "http/server/intake/pressure.hpp"
#include "http/server/intake/rate_limits.hpp"

#include "checkout/values/digest.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace acp::http {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

client_address at(std::string_view text) { return parse_client_address(text).value(); }

TEST(client_addresses, have_one_form_for_both_families) {
  EXPECT_EQ(at("192.0.2.1"), at("::ffff:192.0.2.1"));
  EXPECT_NE(at("192.0.2.1"), at("::192.0.2.1"));
  for (const auto* wrong : {"", "192.0.2", "192.0.2.256", "192.0.2.1 ", "2001:db8::g", "[::1]", "localhost"})
    EXPECT_FALSE(parse_client_address(wrong).has_value()) << wrong;
  EXPECT_FALSE(parse_client_address(std::string(200, '1')).has_value());
}

TEST(client_addresses, count_by_all_of_v4_and_half_of_v6) {
  EXPECT_EQ(at("192.0.2.1").counted(), at("192.0.2.1"));
  EXPECT_EQ(at("2001:db8:1:2:3:4:5:6").counted(), at("2001:db8:1:2::"));
  EXPECT_NE(at("2001:db8:1:3::1").counted(), at("2001:db8:1:2::1").counted());
}

TEST(networks, contain_their_addresses_alone) {
  const auto v4 = parse_network("10.0.0.0/8").value();
  EXPECT_TRUE(v4.contains(at("10.255.0.1")));
  EXPECT_FALSE(v4.contains(at("11.0.0.0")));
  EXPECT_FALSE(v4.contains(at("a00::")));
  EXPECT_TRUE(parse_network("fd00::/8")->contains(at("fdff::1")));
  EXPECT_TRUE(parse_network("192.0.2.7")->contains(at("192.0.2.7")));
  EXPECT_FALSE(parse_network("192.0.2.7")->contains(at("192.0.2.6")));
  EXPECT_TRUE(parse_network("0.0.0.0/0")->contains(at("1.2.3.4")));
  EXPECT_FALSE(parse_network("0.0.0.0/0")->contains(at("2001:db8::1")));
  for (const auto* wrong : {"10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "fd00::/129", "", "here/8"})
    EXPECT_FALSE(parse_network(wrong).has_value()) << wrong;
}

/// What is taken for the origin of a request from 10.0.0.1, behind proxies in 10.0.0.0/8.
client_address origin(header field, std::string_view value, std::string_view peer = "10.0.0.1") {
  const auto by = field == header::forwarded ? forwarded_field::forwarded : forwarded_field::x_forwarded_for;
  const trusted_proxies proxies{{parse_network("10.0.0.0/8").value(), parse_network("fd00::/8").value()}, by};
  request_head head;
  head.add(field, value);
  return origin_of(head, at(peer), proxies);
}

TEST(x_forwarded_for, is_read_from_its_end_through_trusted_proxies) {
  constexpr auto field = header::x_forwarded_for;
  EXPECT_EQ(origin(field, "192.0.2.1"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, "203.0.113.9, 192.0.2.1, 10.1.1.1,fd00::2"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, "192.0.2.1:4711"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, "[2001:db8::1]:443"), at("2001:db8::1"));
  EXPECT_EQ(origin(field, "2001:db8::1"), at("2001:db8::1"));
  EXPECT_EQ(origin(field, "10.2.2.2, 10.3.3.3"), at("10.2.2.2"));
}

TEST(x_forwarded_for, counts_for_nothing_from_others_and_where_it_is_unclear) {
  constexpr auto field = header::x_forwarded_for;
  EXPECT_EQ(origin(field, "192.0.2.1", "203.0.113.9"), at("203.0.113.9"));
  EXPECT_EQ(origin(field, ""), at("10.0.0.1"));
  EXPECT_EQ(origin(field, "192.0.2.1, unknown"), at("10.0.0.1"));
  EXPECT_EQ(origin(field, "192.0.2.1, nonsense, 10.2.2.2"), at("10.2.2.2"));
}

TEST(x_forwarded_for, is_the_only_one_that_counts_where_it_is_set) {
  const trusted_proxies proxies{{parse_network("10.0.0.0/8").value()}, forwarded_field::x_forwarded_for};
  request_head head;
  head.add(header::forwarded, "for=198.51.100.1"); // the client's own, passed on by a proxy that knows the other
  head.add(header::x_forwarded_for, "192.0.2.1");
  EXPECT_EQ(origin_of(head, at("10.0.0.1"), proxies), at("192.0.2.1"));
}

TEST(forwarded, is_read_as_its_rfc_says) {
  constexpr auto field = header::forwarded;
  EXPECT_EQ(origin(field, "for=192.0.2.1"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, "For=203.0.113.9;proto=http;by=10.0.0.1, proto=https ; for=192.0.2.1"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, R"(for="[2001:db8:cafe::17]:4711")"), at("2001:db8:cafe::17"));
  EXPECT_EQ(origin(field, R"(for=192.0.2.1;host="a,b;c", for="[fd00::1]")"), at("192.0.2.1"));
  EXPECT_EQ(origin(field, "for=192.0.2.1, for=_hidden"), at("10.0.0.1"));
  EXPECT_EQ(origin(field, "for=192.0.2.1, proto=https"), at("10.0.0.1"));
}

TEST(forwarded, is_passed_over_when_a_client_has_made_it_unclear) {
  constexpr auto field = header::forwarded;
  for (const auto* forged :
       {R"(for="198.51.100.1, for=192.0.2.1)", R"(for="x, for="[2001:db8::1]")", R"(for="a\", for="[2001:db8::1]")",
        "for=198.51.100.1 x, for=192.0.2.1", "for, for=192.0.2.1"})
    EXPECT_EQ(origin(field, forged), at("10.0.0.1")) << forged;
}

class rates : public testing::Test {
protected:
  static rate_table::name who(std::uint64_t n) { return {n, n}; }
  const rate_table::clock::time_point begin_{1h};
};

TEST_F(rates, a_burst_passes_then_one_at_a_time) {
  rate_table table({10, 5}, 100, 7);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(table.take(who(1), begin_).has_value()) << i;
  EXPECT_EQ(table.take(who(1), begin_), std::optional<rate_table::clock::duration>{100ms});
  EXPECT_EQ(table.take(who(1), begin_ + 60ms), std::optional<rate_table::clock::duration>{40ms});
  EXPECT_FALSE(table.take(who(1), begin_ + 100ms).has_value());
  EXPECT_TRUE(table.take(who(1), begin_ + 100ms).has_value());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(table.take(who(1), begin_ + 10s).has_value()) << i;
  EXPECT_TRUE(table.take(who(1), begin_ + 10s).has_value());
}

TEST_F(rates, refused_ones_cost_nothing) {
  rate_table table({1, 1}, 100, 7);
  EXPECT_FALSE(table.take(who(1), begin_).has_value());
  for (int i = 0; i < 1'000; ++i) EXPECT_TRUE(table.take(who(1), begin_ + 500ms).has_value());
  EXPECT_FALSE(table.take(who(1), begin_ + 1s).has_value());
}

TEST_F(rates, everyone_has_a_bucket) {
  rate_table table({1, 1}, 10'000, 7);
  for (std::uint64_t n = 1; n <= 1'000; ++n) EXPECT_FALSE(table.take(who(n), begin_).has_value());
  for (std::uint64_t n = 1; n <= 1'000; ++n) EXPECT_TRUE(table.take(who(n), begin_).has_value());
}

TEST_F(rates, in_a_full_table_it_is_the_nearly_full_buckets_that_go) {
  rate_table table({1, 100}, 8, 7); // one shelf
  for (int i = 0; i < 100; ++i) table.take(who(1), begin_);
  for (std::uint64_t n = 2; n < 1'000; ++n) EXPECT_FALSE(table.take(who(n), begin_).has_value());
  EXPECT_TRUE(table.take(who(1), begin_).has_value());
}

TEST_F(rates, hold_for_many_threads_together) {
  rate_table table({1, 1'000}, 100, 7);
  std::atomic<int> passed{0};
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1'000; ++i) passed += table.take(who(1), begin_).has_value() ? 0 : 1;
    });
  threads.clear();
  EXPECT_EQ(passed, 1'000);
}

TEST_F(rates, of_an_address_go_by_its_counted_part_and_say_when_to_come_again) {
  intake_settings s;
  s.address_rate = {.per_second = 1, .burst = 1};
  auto now = begin_;
  s.now = [&now] { return now; };
  const auto limits = rate_limits::make(s);
  const request_head head;
  EXPECT_FALSE(limits->take(head, at("2001:db8::1")).has_value());
  EXPECT_EQ(limits->take(head, at("2001:db8::2")), std::optional{1s});
  EXPECT_FALSE(limits->take(head, at("2001:db8:0:1::2")).has_value());
  EXPECT_FALSE(limits->take(api_key{}).has_value()); // which have none
  now += 1s;
  EXPECT_FALSE(limits->take(head, at("2001:db8::2")).has_value());
  EXPECT_EQ(rate_limits::make({}), nullptr);
}

TEST(pressures, refuse_new_sessions_first_then_changes) {
  pressure p{8};
  std::vector<std::unique_ptr<pressure::mark>> marks;
  const auto fill_to = [&](std::size_t n) {
    while (marks.size() > n) marks.pop_back();
    while (marks.size() < n) marks.push_back(std::make_unique<pressure::mark>(&p));
  };
  using kind = pressure::kind;
  const auto let_in = [&] {
    return std::array{p.lets_in(kind::create), p.lets_in(kind::change), p.lets_in(kind::other)};
  };
  fill_to(5);
  EXPECT_TRUE(p.is_low());
  EXPECT_THAT(let_in(), ElementsAre(true, true, true));
  fill_to(6);
  EXPECT_FALSE(p.is_low());
  EXPECT_THAT(let_in(), ElementsAre(false, true, true));
  fill_to(7);
  EXPECT_THAT(let_in(), ElementsAre(false, false, true));
  fill_to(5);
  EXPECT_THAT(let_in(), ElementsAre(true, true, true));
}

TEST(pressures, let_something_in_however_small_the_bound) {
  for (std::size_t most = 1; most < 20; ++most) EXPECT_TRUE(pressure{most}.lets_in(pressure::kind::create)) << most;
}

TEST(pressures, know_requests_for_as_long_as_there_is_room) {
  pressure p{8};
  const auto scope = [](int n) { return checkout::sha256(std::to_string(n)); };
  for (int n = 0; n < 10'000; ++n) p.remember(scope(n));
  int known = 0;
  for (int n = 0; n < 10'000; ++n) known += p.knows(scope(n)) ? 1 : 0;
  EXPECT_GT(known, 9'900);
  for (int n = 10'000; n < 20'000; ++n) EXPECT_FALSE(p.knows(scope(n)));
}

using place = connection_count::place;

TEST(connection_counts, keep_both_bounds) {
  connection_count count({3, 2, {}});
  EXPECT_EQ(count.take(at("192.0.2.1")), place::served);
  EXPECT_EQ(count.take(at("192.0.2.1")), place::served);
  EXPECT_EQ(count.take(at("192.0.2.1")), place::address_turned_away);
  EXPECT_EQ(count.take(at("192.0.2.2")), place::served);
  EXPECT_EQ(count.take(at("192.0.2.3")), place::turned_away);
  EXPECT_EQ(count.now(), 5U);
  count.give_back(place::address_turned_away, at("192.0.2.1"));
  count.give_back(place::served, at("192.0.2.1"));
  EXPECT_EQ(count.take(at("192.0.2.1")), place::served);
}

TEST(connection_counts, do_not_count_proxies_and_tell_only_so_many) {
  connection_count count({100, 1, {parse_network("10.0.0.0/8").value()}});
  for (int i = 0; i < 10; ++i) EXPECT_EQ(count.take(at("10.0.0.1")), place::served);
  EXPECT_EQ(count.take(at("2001:db8::1")), place::served);
  for (int i = 0; i < 64; ++i) EXPECT_EQ(count.take(at("2001:db8::2")), place::address_turned_away);
  EXPECT_EQ(count.take(at("2001:db8::2")), place::none);
  EXPECT_EQ(count.now(), 75U);
}

} // namespace
} // namespace acp::http
