#include "checkout/values/ids.hpp"

#include <set>

namespace acp::checkout {
namespace {

using namespace std::chrono_literals;

constexpr entropy zeros{};
constexpr entropy ones{255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
const time_point some_time = std::chrono::sys_days{std::chrono::year{2026} / 4 / 17} + 10h + 30min;

TEST(Ulid, has_time_first_and_randomness_last) {
  EXPECT_EQ(make_ulid(time_point{}, zeros), "00000000000000000000000000");
  EXPECT_EQ(make_ulid(time_point{1ms}, ones), "0000000001ZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(make_ulid(time_point{1469918176385ms}, zeros).substr(0, 10), "01ARYZ6S41");
}

TEST(Ulid, keeps_all_random_bits) {
  std::set<std::string> seen;
  for (std::size_t byte = 0; byte < zeros.size(); ++byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      entropy random{};
      random[byte] = static_cast<std::uint8_t>(1U << bit);
      seen.insert(make_ulid(some_time, random));
    }
  }
  EXPECT_EQ(seen.size(), 80U);
}

TEST(Ulid, sorts_by_time) {
  EXPECT_LT(make_ulid(some_time, ones), make_ulid(some_time + 1ms, zeros));
  EXPECT_LT(make_ulid(some_time, ones), make_ulid(some_time + 24h * 365, zeros));
}

TEST(SessionId, names_its_shard) {
  for (const int shard : {0, 7, 15, 16, 255}) {
    const shard_id wanted{static_cast<std::uint8_t>(shard)};
    EXPECT_EQ(shard_of(make_session_id(wanted, some_time, ones)), wanted);
  }
  EXPECT_EQ(make_session_id(shard_id{0xa3}, time_point{}, zeros).str(), "cs_a300000000000000000000000000");
}

TEST(SessionId, of_another_form_names_no_shard) {
  const auto good = make_session_id(shard_id{1}, some_time, ones).str();
  ASSERT_TRUE(shard_of(session_id{good}));
  auto lower = good;
  lower.back() = 'z';
  auto upper_shard = good;
  upper_shard.replace(3, 2, "0A");
  auto beyond = good;
  beyond[5] = '8';
  for (const auto& text : {std::string{}, std::string{"cs_"}, good + "0", good.substr(0, good.size() - 1), lower,
                           upper_shard, beyond, "CS_" + good.substr(3), "cs_01" + std::string(26, 'U')})
    EXPECT_FALSE(shard_of(session_id{text})) << text;
}

TEST(OrderId, is_a_prefixed_ulid) {
  const auto session = make_session_id(shard_id{7}, some_time, zeros);
  EXPECT_EQ(order_of(session).str(), "ord_07" + make_ulid(some_time, zeros));
  EXPECT_EQ(session_of(order_of(session)), session);
  EXPECT_EQ(session_of(order_id{"ord_"}), std::nullopt);
  EXPECT_EQ(session_of(order_id{session.str()}), std::nullopt);
}

TEST(Rfc3339, writes_no_more_fraction_than_there_is) {
  EXPECT_EQ(to_rfc3339(some_time), "2026-04-17T10:30:00Z");
  EXPECT_EQ(to_rfc3339(some_time + 250ms), "2026-04-17T10:30:00.25Z");
  EXPECT_EQ(to_rfc3339(some_time + 59s + 1us), "2026-04-17T10:30:59.000001Z");
  EXPECT_EQ(to_rfc3339(time_point{} - 1us), "1969-12-31T23:59:59.999999Z");
}

TEST(Rfc3339, reads_offsets_and_fractions) {
  EXPECT_EQ(from_rfc3339("2026-04-17T10:30:00Z"), some_time);
  EXPECT_EQ(from_rfc3339("2026-04-17t12:30:00+02:00"), some_time);
  EXPECT_EQ(from_rfc3339("2026-04-17T05:00:00-05:30"), some_time);
  EXPECT_EQ(from_rfc3339("2026-04-17T10:30:00.1234567Z"), some_time + 123456us);
  EXPECT_EQ(from_rfc3339("2026-04-17T10:30:00.1234567890123Z"), some_time + 123456us);
  EXPECT_EQ(from_rfc3339("2026-04-17T10:29:60z"), some_time);
  EXPECT_EQ(from_rfc3339("2024-02-29T00:00:00Z"), std::chrono::sys_days{std::chrono::year{2024} / 2 / 29});
}

TEST(Rfc3339, refuses_anything_else) {
  for (const auto* text :
       {"", "2026-04-17", "2026-04-17T10:30:00", "2026-04-17 10:30:00Z", "2026-13-17T10:30:00Z", "2026-02-29T10:30:00Z",
        "2026-04-17T24:00:00Z", "2026-04-17T10:60:00Z", "2026-04-17T10:30:61Z", "2026-04-17T10:30:00.Z",
        "2026-04-17T10:30:00+2:00", "2026-04-17T10:30:00+24:00", "2026-04-17T10:30:00Zx", "26-04-17T10:30:00Z",
        "2026-4-17T10:30:00Z"})
    EXPECT_FALSE(from_rfc3339(text)) << text;
}

} // namespace
} // namespace acp::checkout
