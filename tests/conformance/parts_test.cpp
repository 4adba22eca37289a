// The parts of the conformance checks that need no server.

#include "conformance/event_rules.hpp"
#include "conformance/feed_items.hpp"
#include "conformance/mask.hpp"
#include "conformance/run.hpp"
#include "conformance/totals.hpp"
#include "spec/versions.hpp"

#include <algorithm>
#include <set>

namespace acp::conformance {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Mask, HidesWhatWasNamedWhereverItStands) {
  mask m;
  m.hide("sk_live");
  m.hide("sk_live_longer");
  m.hide("");
  EXPECT_EQ(m.text("a sk_live_longer and sk_live."), "a *** and ***.");
  EXPECT_EQ(m.text(""), "");
}

TEST(Mask, HidesMembersThatTellAtAnyDepth) {
  const mask m;
  const auto shown =
      m.body(R"({"payment_data":{"instrument":[{"credential":{"type":"spt","token":"spt_1"}}],"number":"4242"}})");
  EXPECT_THAT(shown, Not(HasSubstr("spt_1")));
  EXPECT_THAT(shown, Not(HasSubstr("4242")));
  EXPECT_THAT(shown, HasSubstr("\"spt\""));
  EXPECT_EQ(m.body(R"({"number": 7})"), "{\n \"number\": 7\n}"); // no secret is a number
}

TEST(Mask, HidesInWhatIsNoJson) {
  mask m;
  m.hide("tok");
  EXPECT_EQ(m.body("{\"token\": \"tok\""), "{\"***en\": \"***\"");
}

TEST(Mask, HidesHeadersThatAuthorize) {
  mask m;
  m.hide("k1");
  const auto shown =
      m.headers({{"authorization", "Bearer other"}, {"Signature", "abc"}, {"X-Echo", "k1!"}, {"Date", "today"}});
  EXPECT_THAT(shown,
              ElementsAre(outbound::http_header{"authorization", "***"}, outbound::http_header{"Signature", "***"},
                          outbound::http_header{"X-Echo", "***!"}, outbound::http_header{"Date", "today"}));
}

json session(std::string_view totals) { return {{"totals", json::parse(totals)}}; }

TEST(Amounts, AddUpWithRowsThatRepeat) {
  const auto wrong = faults_of_amounts(session(R"([
    {"type":"items_base_amount","amount":1000},{"type":"items_discount","amount":100},{"type":"subtotal","amount":900},
    {"type":"tax","amount":50},{"type":"tax","amount":30},{"type":"fulfillment","amount":500},{"type":"discount","amount":200},
    {"type":"fee","amount":5},{"type":"tip","amount":10},{"type":"gift_wrap","amount":3},{"type":"store_credit","amount":8},
    {"type":"total","amount":1290}])"));
  EXPECT_TRUE(wrong.empty()) << wrong.front().where << ": " << wrong.front().came;
}

TEST(Amounts, SayWhatIsWrong) {
  const auto wrong =
      faults_of_amounts(session(R"([{"type":"items_base_amount","amount":1000},{"type":"subtotal","amount":900},
                                                   {"type":"tax","amount":50},{"type":"total","amount":951}])"));
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0].where, "subtotal");
  EXPECT_EQ(wrong[0].came, "900 instead of 1000");
  EXPECT_EQ(wrong[1].where, "total");
  EXPECT_EQ(wrong[1].came, "951 instead of 950");
}

TEST(Amounts, OfLinesAddUpWhereverTheirDiscountStands) {
  for (const auto* const subtotal : {"900", "1000"}) { // as it was before the discount, or after it
    const auto line = std::string{R"({"line_items":[{"totals":[{"type":"items_base_amount","amount":1000},
      {"type":"discount","amount":100},{"type":"tax","amount":50},{"type":"total","amount":950},{"type":"subtotal","amount":)"} +
                      subtotal + "}]}]}";
    EXPECT_TRUE(faults_of_amounts(json::parse(line)).empty()) << subtotal;
  }
  const auto wrong =
      faults_of_amounts(json::parse(R"({"line_items":[{"totals":[{"type":"items_base_amount","amount":1000},
      {"type":"total","amount":999}]}],"totals":[{"type":"items_base_amount","amount":1001}]})"));
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[0].where, "items_base_amount");
  EXPECT_EQ(wrong[1].where, "a line's total");
}

TEST(Amounts, AreNotNegative) {
  const auto wrong = faults_of_amounts(session(R"([{"type":"subtotal","amount":-5},{"type":"total","amount":-5}])"));
  ASSERT_EQ(wrong.size(), 2U);
  EXPECT_EQ(wrong[1].came, "-5");
}

TEST(Amounts, OfAnyNumberOfRowsAreBounded) {
  auto rows = json::array();
  for (int i = 0; i < 3000; ++i) rows.push_back({{"type", "total"}, {"amount", 9007199254740991}});
  EXPECT_TRUE(faults_of_amounts({{"totals", rows}}).empty());
}

TEST(Events, AreOfTheNewestShapeOrOfTheirVersionS) {
  const auto older = json::parse(R"({"type":"order_update","data":{"type":"order","checkout_session_id":"cs_1",
      "permalink_url":"https://x.example/1","status":"shipped","refunds":[]}})");
  EXPECT_TRUE(faults_of_event(older, "2025-12-12").empty());
  EXPECT_FALSE(faults_of_event(older, "2026-04-17").empty());
  const auto newest = json::parse(R"({"type":"order_create","data":{"type":"order","id":"ord_1",
      "checkout_session_id":"cs_1","permalink_url":"https://x.example/1","status":"created"}})");
  for (const auto version : supported_versions()) EXPECT_TRUE(faults_of_event(newest, version).empty()) << version;
  for (const auto* const odd : {"null", "7", "[]", "{}", "[1,2]", R"({"type":7,"data":[]})"})
    EXPECT_FALSE(faults_of_event(json::parse(odd), "2025-12-12").empty()) << odd;
}

TEST(Events, HaveWordsOfTheChecklistOnlyThere) {
  EXPECT_TRUE(tells_creation("order_create", false) && tells_change("order_update", false));
  EXPECT_TRUE(tells_creation("order_created", true) && tells_change("order_updated", true));
  EXPECT_FALSE(tells_creation("order_created", false) || tells_change("order_updated", false));
}

TEST(Amounts, AreNotLookedAtWhereOneIsNoWholeNumber) {
  for (const auto* const amount : {"\"50\"", "50.5", "null", "{}", "9007199254740993"})
    EXPECT_TRUE(faults_of_amounts(session(std::string{R"([{"type":"subtotal","amount":1},{"type":"tax","amount":)"} +
                                          amount + R"(},{"type":"total","amount":7}])"))
                    .empty())
        << amount;
  for (const auto* const odd : {"[]", "7", "{\"totals\":7}", "{\"totals\":[7,{}]}", "{\"line_items\":[7,[]]}"})
    EXPECT_TRUE(faults_of_amounts(json::parse(odd)).empty()) << odd;
}

TEST(FeedItems, AreTheFirstThatCanBeHad) {
  const auto items =
      items_of_feed("{\"variants\":[{\"id\":\"a\",\"availability\":{\"available\":false}},{\"id\":\"b\"}]}\n\n"
                    "{\"variants\":[{\"id\":\"c\",\"availability\":{\"available\":true}},{\"id\":\"d\"}]}",
                    2);
  ASSERT_TRUE(items) << items.error();
  EXPECT_THAT(*items, ElementsAre("b", "c"));
}

TEST(FeedItems, SayWhichLineCannotBeRead) {
  const auto items = items_of_feed("{\"variants\":[]}\n{", 2);
  ASSERT_FALSE(items);
  EXPECT_THAT(items.error(), HasSubstr("line 2"));
  EXPECT_FALSE(items_of_feed("", 2));
  EXPECT_FALSE(items_of_feed("{\"variants\":7}\n7\n[]\n", 2));
}

TEST(Checks, HaveNamesOfTheirOwnAndVersionsThereAre) {
  for (const auto profile : profiles()) {
    std::set<std::string_view> names;
    for (const auto& [name, expects, since, until] : list_checks(profile)) {
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(std::ranges::count(name, '.'), 1) << name;
      EXPECT_FALSE(expects.empty()) << name;
      for (const auto version : {since, until})
        EXPECT_TRUE(version.empty() || std::ranges::count(supported_versions(), version) == 1)
            << name << " " << version;
    }
    EXPECT_GT(names.size(), 10U) << profile;
  }
  EXPECT_TRUE(list_checks("nonsense").empty());
}

report small_report() {
  report r;
  r.program = "acp-checkout 0";
  r.url = "http://x/<b>";
  r.profile = "protocol";
  r.started_at = "2026-04-17T00:00:00Z";
  r.versions = {"2026-04-17"};
  r.only = {"<session>"};
  r.exchanges.push_back({"POST", "http://x/a&b", {{"A", "\"<i>\""}}, "<script>"});
  r.exchanges.back().failure = "timeout: <no answer>";
  check_result c{"session.create", "a session <is> created", outcome::failed, {}, {}, {1}};
  c.faults.push_back({"unreachable", "POST /a", "an answer", "<nothing>", 1});
  r.sections.push_back({"2026-04-17", {c}});
  return r;
}

TEST(Report, EscapesWhatItShows) {
  const auto page = as_html(small_report());
  for (const auto* const tag : {"<script", "<b>", "<i>", "<no answer>", "<nothing>", "<is>", "<session>"})
    EXPECT_THAT(page, Not(HasSubstr(tag)));
  EXPECT_THAT(page, HasSubstr("a&amp;b"));
  EXPECT_THAT(page, HasSubstr("1 checks failed"));
}

TEST(Report, HasNoControlCharacters) {
  auto r = small_report();
  r.exchanges[0].request_body = std::string{"a\x01\x1b[2Jb\nc\0d", 11};
  EXPECT_THAT(as_html(r), HasSubstr("a??[2Jb\nc?d"));
}

TEST(Report, IsGoodOnlyWhereSomethingPassedAndNothingElseWentWrong) {
  auto r = small_report();
  EXPECT_FALSE(r.good());
  auto& c = r.sections[0].checks[0];
  c.what = outcome::skipped;
  EXPECT_FALSE(r.good()) << "nothing was checked";
  c.what = outcome::passed;
  EXPECT_TRUE(r.good());
  r.sections[0].checks.push_back(c);
  r.sections[0].checks[1].what = outcome::not_run;
  EXPECT_FALSE(r.good());
  EXPECT_EQ(r.count().not_run, 1U);
}

TEST(Report, IsJsonWhateverTheServerSent) {
  auto r = small_report();
  r.exchanges[0].request_body = "\xFF\xFE";
  const auto read = json::parse(as_json(r));
  EXPECT_EQ(read["sections"][0]["checks"][0]["faults"][0]["code"], "unreachable");
  EXPECT_EQ(read["exchanges"][0]["failure"], "timeout: <no answer>");
  EXPECT_EQ(read["summary"]["failed"], 1);
}

} // namespace
} // namespace acp::conformance
