#include "checkout/service.hpp"
#include "checkout/values/failure.hpp"
#include "spec/rules.hpp"
#include "spec/validate/validate.hpp"

namespace acp::checkout {
namespace {

TEST(Failure, becomes_the_flat_error) {
  const failure f{failure_kind::invalid_request, "invalid_item_id", "No \"x\"", "$.line_items[0].item.id", {}};
  EXPECT_EQ(to_error_json(f), R"({"type":"invalid_request","code":"invalid_item_id","message":"No \"x\"",)"
                              R"("param":"$.line_items[0].item.id"})");
}

TEST(Failure, is_valid_json_whatever_it_quotes) {
  const failure f{failure_kind::internal, "processing_error", "bytes \xff\xfe", {}, {}};
  const auto json = nlohmann::json::parse(to_error_json(f));
  EXPECT_TRUE(validate(json, rule_for<Error>(), direction::outgoing).empty());
  EXPECT_EQ(json["type"], "processing_error");
}

TEST(Failure, has_one_status_per_kind) {
  EXPECT_EQ(http_status(failure_kind::invalid_request), 400);
  EXPECT_EQ(http_status(failure_kind::unauthorized), 401);
  EXPECT_EQ(http_status(failure_kind::not_found), 404);
  EXPECT_EQ(http_status(failure_kind::not_allowed), 405);
  EXPECT_EQ(http_status(failure_kind::conflict), 409);
  EXPECT_EQ(http_status(failure_kind::unprocessable), 422);
  EXPECT_EQ(http_status(failure_kind::overloaded), 503);
  EXPECT_EQ(http_status(failure_kind::unavailable), 503);
  EXPECT_EQ(http_status(failure_kind::internal), 500);
  EXPECT_EQ(error_type(failure_kind::unavailable), "service_unavailable");
}

TEST(Failure, kinds_have_names_for_storage) {
  for (int i = 0; i <= static_cast<int>(failure_kind::internal); ++i) {
    const auto kind = static_cast<failure_kind>(i);
    EXPECT_EQ(failure_kind_from(to_string(kind)), kind);
  }
  EXPECT_FALSE(failure_kind_from("nonsense"));
}

TEST(Reply, dropped_asks_to_try_again) {
  const auto dropped = reply::dropped();
  ASSERT_FALSE(dropped.result);
  EXPECT_EQ(dropped.result.error().kind, failure_kind::unavailable);
  EXPECT_TRUE(dropped.result.error().retry_after);
}

} // namespace
} // namespace acp::checkout
