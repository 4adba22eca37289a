#include "http/server/mcp/accept.hpp"

#include "http/server/message/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace acp::http::mcp {
namespace {

/// Takes the text up to the separator off the front, without blanks at its ends.
std::string_view take_part(std::string_view& text, char separator) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = trim(text.substr(0, end));
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// A weight in thousandths; 0 for what is none.
int read_weight(std::string_view text) {
  if (text.empty() || (text[0] != '0' && text[0] != '1') || text.size() > 5) return 0;
  int weight = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return 0;
  int unit = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (digit < '0' || digit > '9') return 0;
    weight += (digit - '0') * unit;
    unit /= 10;
  }
  return std::min(weight, 1000);
}

/// How well a range fits a type: 0 not at all, 3 by its name.
int fit(std::string_view range, std::string_view type) {
  if (equal_ignoring_case(range, type)) return 3;
  if (range == "*/*") return 1;
  const auto slash = type.find('/');
  const bool of_its_kind = range.size() == slash + 2 && range.ends_with("/*");
  return of_its_kind && equal_ignoring_case(range.substr(0, slash), type.substr(0, slash)) ? 2 : 0;
}

/// What is known of one type after some of the ranges: the best fit counts.
struct rating {
  std::string_view type;
  int fits = 0;
  int weight = 0;

  void consider(std::string_view range, int range_weight) {
    const auto how_well = fit(range, type);
    if (how_well == 0 || how_well < fits) return;
    fits = how_well;
    weight = range_weight;
  }
};

} // namespace

media chosen_media(std::string_view accept) {
  if (trim(accept).empty()) return media::json;
  std::array<rating, 2> ratings{rating{"application/json"}, rating{"text/event-stream"}};
  while (!accept.empty()) {
    auto entry = take_part(accept, ',');
    const auto range = take_part(entry, ';');
    int weight = 1000;
    while (!entry.empty()) {
      const auto parameter = take_part(entry, ';');
      if (parameter.size() > 2 && lower(parameter[0]) == 'q' && parameter[1] == '=')
        weight = read_weight(parameter.substr(2));
    }
    for (auto& each : ratings) each.consider(range, weight);
  }
  const auto& [whole, event] = ratings;
  if (whole.weight == 0 && event.weight == 0) return media::none;
  return whole.weight >= event.weight ? media::json : media::events;
}

} // namespace acp::http::mcp
