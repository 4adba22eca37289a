#include "spec/versions/fractions.hpp"

#include "spec/json/escape.hpp"
#include "spec/json/parse.hpp"
#include "spec/versions/scanner.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

namespace acp {
namespace {

using nlohmann::json;

constexpr double kMost = 1'000'000; // of one item; beyond it a quantity is refused anyway
constexpr int kMostTold = 10;

/// The whole number above a quantity with a fraction; nothing for any other value.
std::optional<std::int64_t> whole_above(const json& quantity) {
  if (!quantity.is_number_float()) return std::nullopt;
  const auto asked = quantity.get<double>();
  const auto whole = std::ceil(asked);
  if (!(asked > 0 && whole <= kMost) || whole == asked) return std::nullopt;
  return static_cast<std::int64_t>(whole);
}

/// Calls `act(quantity, whole)` for each fraction in the items of a request.
template <class Json, class Act>
void for_each_fraction(Json& request, Act act) {
  if (!request.is_object() || !request.contains("items") || !request["items"].is_array()) return;
  for (auto& item : request["items"]) {
    if (!item.is_object() || !item.contains("quantity")) continue;
    if (const auto whole = whole_above(item["quantity"])) act(item["quantity"], *whole);
  }
}

/// False for nearly all bodies, which then need not be read once more.
bool looks_like_fractions(std::string_view body) {
  constexpr std::string_view name = "\"quantity\"";
  for (auto at = body.find(name); at != std::string_view::npos; at = body.find(name, at)) {
    at += name.size();
    const auto value = body.substr(at, std::min(body.find_first_of(",}", at), body.size()) - at);
    if (value.find_first_of(".eE") != std::string_view::npos) return true;
  }
  return false;
}

} // namespace

void versions::make_quantities_whole(json& request) {
  for_each_fraction(request, [](json& quantity, std::int64_t whole) { quantity = whole; });
}

std::string messages_about_fractions(std::string_view body) {
  if (!looks_like_fractions(body)) return {};
  const auto request = parse_json(body);
  return request ? messages_about_fractions_in(*request) : std::string{};
}

std::string messages_about_fractions_in(const json& request) {
  std::string told;
  int count = 0;
  for_each_fraction(request, [&](const json& quantity, std::int64_t whole) {
    if (++count > kMostTold) return;
    if (!told.empty()) told += ',';
    told += R"({"type":"info","param":"$.line_items","content_type":"plain","content":)";
    append_json_string(told,
                       "Items are sold whole: " + std::to_string(whole) + " in place of " + quantity.dump() + ".");
    told += '}';
  });
  return told;
}

std::string with_more_messages(std::string_view session, std::string_view messages) {
  std::string more{session};
  const auto there = versions::member_of(session, "messages");
  if (there.size() < 2 || messages.empty()) return more;
  const auto end = static_cast<std::size_t>(there.data() + there.size() - 1 - session.data()); // at its bracket
  const bool none = there.find_first_not_of(" \n\r\t", 1) == there.size() - 1;
  return more.insert(end, none ? std::string{messages} : "," + std::string{messages});
}

} // namespace acp
