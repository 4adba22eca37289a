#include "checkout/values/trace.hpp"

#include <gtest/gtest.h>

namespace acp::checkout {
namespace {

constexpr auto well_formed = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(trace, is_what_the_header_says) {
  const auto t = parse_traceparent(well_formed);
  ASSERT_TRUE(t);
  EXPECT_TRUE(t->sampled);
  EXPECT_EQ(t->trace[0], 0x4b);
  EXPECT_EQ(t->span[7], 0xb7);
  EXPECT_EQ(to_traceparent(*t), well_formed);
}

TEST(trace, of_a_later_version_is_read_as_far_as_it_is_known) {
  const auto same = parse_traceparent(well_formed);
  EXPECT_EQ(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), same);
  EXPECT_EQ(parse_traceparent("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-else"), same);
  EXPECT_EQ(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff"), same) << "unknown flags go";
  EXPECT_FALSE(parse_traceparent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")->sampled);
}

TEST(trace, that_is_not_well_formed_is_none) {
  for (const std::string_view wrong : {
           "",
           "00",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
           "hello",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01", // capitals
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01", // no trace
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", // no span
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", // no version
           "0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7-01-x",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", // version 00 has no more
           "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.x",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0x",
           "00-4bf92f3577b34da6a3ce929d0e0e47\xc3\xa4-00f067aa0ba902b7-01",
       })
    EXPECT_FALSE(parse_traceparent(wrong)) << wrong;
}

TEST(trace, begins_with_ids_and_goes_on_under_another_span) {
  const auto t = begin_trace({});
  EXPECT_FALSE(t.empty());
  EXPECT_EQ(parse_traceparent(to_traceparent(t)), t) << "zeros alone would be no ids";
  const auto child = with_new_span(t, entropy{7});
  EXPECT_EQ(child.trace, t.trace);
  EXPECT_NE(child.span, t.span);
  EXPECT_TRUE(parse_traceparent(to_traceparent(with_new_span(t, entropy{}))));
  EXPECT_EQ(to_traceparent({}), "");
}

} // namespace
} // namespace acp::checkout
