// docs/dialects.md has the table of dialects between two marks.

#include "spec/dialects.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <string>

namespace acp::app {
namespace {

std::string word_of(key_need need) {
  switch (need) {
  case key_need::always: return "required in every version";
  case key_need::never: return "optional in every version";
  case key_need::by_version: break;
  }
  return "required since 2026-04-17";
}

std::string word_of(key_misuse misuse) {
  switch (misuse) {
  case key_misuse::conflict: return "409 `request_not_idempotent` in every version";
  case key_misuse::unprocessable: return "422 `invalid_request` in every version";
  case key_misuse::by_version: break;
  }
  return "422 `invalid_request`; 409 `request_not_idempotent` before 2026-04-17";
}

std::string dialects_as_markdown() {
  std::string table = "| dialect | `Idempotency-Key` | key used for another body | completed with an order | events |\n"
                      "|---|---|---|---|---|\n";
  for (const auto& d : dialects) {
    table.append("| `").append(d.name).append("` | ").append(word_of(d.idempotency_key)).append(" | ");
    table.append(word_of(d.other_body)).append(" | ").append(std::to_string(d.ordered)).append(" | `");
    table.append(d.order_created).append("`, `").append(d.order_updated).append("` |\n");
  }
  return table;
}

TEST(DialectsDocument, SaysWhatTheTableSays) {
  const char* source = std::getenv("ACP_SOURCE_DIR"); // NOLINT(concurrency-mt-unsafe): one thread
  ASSERT_NE(source, nullptr) << "run by ctest";
  const auto path = std::string(source) + "/docs/dialects.md";
  const std::string opening = "<!-- dialects -->\n", closing = "<!-- /dialects -->";
  std::ifstream file(path);
  std::string document{std::istreambuf_iterator<char>(file), {}};
  const auto begin = document.find(opening), end = document.find(closing);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos) << "the marks are missing in " << path;
  const auto table = begin + opening.size();
  if (std::getenv("ACP_TEST_UPDATE") != nullptr) { // NOLINT(concurrency-mt-unsafe): one thread
    document.replace(table, end - table, dialects_as_markdown());
    std::ofstream(path) << document;
    return;
  }
  EXPECT_EQ(document.substr(table, end - table), dialects_as_markdown())
      << "bring it up to date: ACP_TEST_UPDATE=1 ctest --preset dev -R app_settings_test";
}

TEST(Dialects, AreFoundByName) {
  std::set<std::string_view> names;
  for (const auto& d : dialects) {
    EXPECT_EQ(find_dialect(d.name), &d);
    EXPECT_TRUE(names.insert(d.name).second) << d.name;
    EXPECT_LE(d.name.size(), 50U) << "the database's most";
    EXPECT_EQ(d.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos) << d.name;
  }
  EXPECT_EQ(find_dialect("klingon"), nullptr);
}

TEST(Dialects, ThatOfNobodyInParticularIsTheProtocolItself) {
  EXPECT_EQ(spec_dialect.name, "spec");
  EXPECT_EQ(spec_dialect.idempotency_key, key_need::by_version);
  EXPECT_EQ(spec_dialect.other_body, key_misuse::by_version);
  EXPECT_EQ(spec_dialect.ordered, 200);
  EXPECT_EQ(spec_dialect.order_created, "order_create");
  EXPECT_EQ(spec_dialect.order_updated, "order_update");
}

} // namespace
} // namespace acp::app
