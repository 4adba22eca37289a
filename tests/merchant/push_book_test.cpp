#include "merchant/push/comparison.hpp"
#include "merchant/push/push_book.hpp"

#include "tests/support/postgres_fixture.hpp"
#include "tests/support/sql.hpp"

#include <algorithm>
#include <gmock/gmock.h>

namespace acp::test {
namespace {

using merchant::outgoing_product;
using merchant::push_book;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr auto of_the_agent = "https://agent.example";

/// A catalog of two products, a feed of it, and what it is to be told.
struct push_books : testing::Test {
  push_books() {
    sql(url(), R"(INSERT INTO acp.products (product_id, title) VALUES ('p', 'P'), ('q', 'Q');
      INSERT INTO acp.items (item_id, product_id, title) VALUES ('a', 'p', 'A'), ('b', 'p', 'B'), ('c', 'q', 'C'))");
    feed = book->open({of_the_agent, "US", ""}).value();
    book->begin();
  }
  std::string url(const std::string& user = "acp_owner") const { return database.url(user); }

  std::vector<outgoing_product> waiting() const {
    pqxx::connection c{url()};
    pqxx::work tx{c};
    merchant::see_one_snapshot(tx);
    merchant::spool all;
    merchant::problem_list problems;
    merchant::comparison{tx, {.feed = feed.feed}, std::nullopt}.run(all, problems);
    EXPECT_TRUE(problems.empty());
    all.rewind();
    std::vector<outgoing_product> found;
    while (auto each = all.next()) found.push_back(std::move(*each));
    return found;
  }
  std::vector<std::string> waiting_ids() const {
    std::vector<std::string> ids;
    for (const auto& each : waiting()) ids.push_back(each.id + (each.withdrawn() ? " withdrawn" : ""));
    return ids;
  }
  void send(const std::vector<outgoing_product>& products) {
    book->announce(products);
    book->confirm(products);
  }

  test_database database;
  std::unique_ptr<push_book> book = std::make_unique<push_book>(url());
  merchant::known_feed feed;
};

TEST_F(push_books, know_what_was_accepted) {
  EXPECT_THAT(waiting_ids(), ElementsAre("p", "q"));
  send(waiting());
  EXPECT_THAT(waiting(), IsEmpty());
  sql(url(), "UPDATE acp.items SET title = 'C2' WHERE item_id = 'c'");
  EXPECT_THAT(waiting_ids(), ElementsAre("q"));
  EXPECT_EQ(sql_value(url(), "SELECT sent FROM acp.feed_pushes"), "2");
}

TEST_F(push_books, take_what_was_only_announced_for_unknown) {
  send(waiting());
  sql(url(), "UPDATE acp.items SET title = 'C2' WHERE item_id = 'c'");
  book->announce(waiting());
  sql(url(), "UPDATE acp.items SET title = 'C' WHERE item_id = 'c'");
  EXPECT_THAT(waiting_ids(), ElementsAre("q")) << "the agent may have heard of C2";
}

TEST_F(push_books, withdraw_what_may_have_arrived_and_is_gone) {
  book->announce(waiting());
  sql(url(), "DELETE FROM acp.products WHERE product_id = 'q'");
  const auto found = waiting();
  EXPECT_THAT(waiting_ids(), ElementsAre("q withdrawn", "p"));
  EXPECT_EQ(
      found[0].document,
      R"({"id":"q","variants":[{"id":"c","title":"c","availability":{"available":false,"status":"discontinued"}}]})");
  send(found);
  EXPECT_THAT(waiting(), IsEmpty());
  EXPECT_EQ(sql_value(url(), "SELECT string_agg(product_id, ',') FROM acp.feed_products"), "p");
}

TEST_F(push_books, try_what_was_refused_after_all_else_and_in_turn) {
  sql(url(), R"(INSERT INTO acp.products (product_id, title) SELECT 'p' || n, 'P' FROM generate_series(1, 3) n;
    INSERT INTO acp.items (item_id, product_id, title) SELECT 'i' || n, 'p' || n, 'I' FROM generate_series(1, 3) n)");
  const auto all = waiting();
  book->announce(all);
  for (const auto* id : {"p2", "p", "p1"}) book->refuse(*std::ranges::find(all, id, &outgoing_product::id));
  sql(url(), "UPDATE acp.items SET listed = false WHERE product_id IN ('p1', 'p3')");
  EXPECT_THAT(waiting_ids(), ElementsAre("p3 withdrawn", "q", "p2", "p", "p1 withdrawn"));
  book->refuse(*std::ranges::find(all, "p2", &outgoing_product::id));
  EXPECT_THAT(waiting_ids(), ElementsAre("p3 withdrawn", "q", "p", "p1 withdrawn", "p2"));
  send(waiting());
  book->forget_hashes();
  EXPECT_THAT(waiting_ids(), ElementsAre("p", "p2", "q")) << "accepted is not refused any more";
}

TEST_F(push_books, withdraw_variants_within_a_product) {
  send(waiting());
  sql(url(), "UPDATE acp.items SET listed = false WHERE item_id = 'a'");
  const auto found = waiting();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0].document,
              HasSubstr(R"({"id":"a","title":"P","availability":{"available":false,"status":"discontinued"}})"));
  EXPECT_EQ(found[0].items, R"(["b"])");
  send(found);
  EXPECT_THAT(waiting(), IsEmpty());
}

TEST_F(push_books, do_not_withdraw_a_variant_that_moved) {
  send(waiting());
  sql(url(), "UPDATE acp.items SET product_id = 'q' WHERE item_id = 'a'");
  for (const auto& each : waiting()) EXPECT_EQ(each.document.find("discontinued"), std::string::npos) << each.document;
}

TEST_F(push_books, send_all_again_when_told_so) {
  send(waiting());
  book->forget_hashes();
  EXPECT_THAT(waiting_ids(), ElementsAre("p", "q"));
}

TEST_F(push_books, begin_anew_with_another_feed) {
  book->keep_id("feed_1");
  send(waiting());
  const auto anew = book->begin_anew(std::nullopt);
  EXPECT_FALSE(anew.agents_id);
  EXPECT_NE(anew.create_key, feed.create_key);
  EXPECT_THAT(waiting_ids(), ElementsAre("p", "q"));
}

TEST_F(push_books, are_open_once_for_each_feed) {
  push_book other{url("acp_operator")};
  EXPECT_FALSE(other.open({of_the_agent, "US", ""}));
  EXPECT_TRUE(other.open({of_the_agent, "FR", "EUR"}));
  book.reset();
  EXPECT_TRUE(other.open({of_the_agent, "US", ""})) << "what a push held ends with it";
}

TEST_F(push_books, mark_what_ended_without_a_word) {
  book = nullptr;
  push_book next{url()};
  ASSERT_TRUE(next.open({of_the_agent, "US", ""}));
  next.begin();
  next.end("in trouble");
  EXPECT_EQ(
      sql_value(url(),
                "SELECT string_agg(state || coalesce(' ' || problem, ''), ', ' ORDER BY push) FROM acp.feed_pushes"),
      "interrupted, failed in trouble");
}

TEST_F(push_books, keep_a_problem_that_is_no_text) {
  book->end("an agent wrote \xf0\x9f");
  EXPECT_EQ(sql_value(url(), "SELECT state || ', ' || problem FROM acp.feed_pushes"), "failed, an agent wrote ??");
}

TEST_F(push_books, keep_the_last_hundred_pushes) {
  for (int i = 0; i < 120; ++i) book->begin();
  EXPECT_EQ(sql_value(url(), "SELECT count(*) FROM acp.feed_pushes"), "100");
}

TEST_F(push_books, are_not_for_the_server) {
  EXPECT_THROW((push_book{url("acp_server")}.open({of_the_agent, "US", ""})), pqxx::sql_error);
}

} // namespace
} // namespace acp::test
