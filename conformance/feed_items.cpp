#include "conformance/feed_items.hpp"

#include "conformance/look.hpp"
#include "spec/json/parse.hpp"

namespace acp::conformance {
namespace {

bool can_be_had(const json& variant) {
  const auto* const available = find(variant, "availability.available");
  return available == nullptr || *available == true;
}

} // namespace

std::expected<std::vector<std::string>, std::string> items_of_feed(std::string_view feed, std::size_t most) {
  std::vector<std::string> ids;
  for (std::size_t line = 1; !feed.empty() && ids.size() < most; ++line) {
    const auto end = std::min(feed.find('\n'), feed.size());
    const auto text = feed.substr(0, end);
    feed.remove_prefix(std::min(end + 1, feed.size()));
    if (text.empty()) continue;
    const auto product = parse_json(text);
    if (!product) return std::unexpected("line " + std::to_string(line) + " of the feed " + product.error().message);
    for (const auto& variant : list_at(*product, "variants"))
      if (can_be_had(variant) && !text_at(variant, "id").empty() && ids.size() < most)
        ids.push_back(text_at(variant, "id"));
  }
  if (ids.empty()) return std::unexpected("the feed has no item that can be had");
  return ids;
}

} // namespace acp::conformance
