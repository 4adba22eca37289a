#include "state_table.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace acp::checkout::testing {
namespace {

constexpr std::string_view begins = "<!-- tables: begin -->\n";
constexpr std::string_view ends = "<!-- tables: end -->\n";

std::filesystem::path document() {
  const char* source = std::getenv("ACP_SOURCE_DIR"); // NOLINT(concurrency-mt-unsafe): nothing else runs yet
  return std::filesystem::path{source != nullptr ? source : "."} / "docs" / "state-machine.md";
}

std::string content(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The document with its tables replaced.
std::string with_tables(const std::string& text, const std::string& tables) {
  const auto begin = text.find(begins);
  const auto end = text.find(ends);
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  return text.substr(0, begin + begins.size()) + "\n" + tables + "\n" + text.substr(end);
}

TEST(StateTable, in_the_documents_is_what_the_code_does) {
  const auto written = content(document());
  const auto expected = with_tables(written, state_tables());
  ASSERT_FALSE(expected.empty()) << document() << " has no place for the tables";
  const char* update = std::getenv("ACP_UPDATE_DOCS"); // NOLINT(concurrency-mt-unsafe)
  if (update != nullptr && std::string_view{update} == "1") {
    std::ofstream{document(), std::ios::binary} << expected;
    return;
  }
  EXPECT_EQ(written, expected) << "run this test with ACP_UPDATE_DOCS=1 to write the tables anew";
}

} // namespace
} // namespace acp::checkout::testing
