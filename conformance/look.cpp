#include "conformance/look.hpp"

#include "spec/json/integer.hpp"

#include <charconv>

namespace acp::conformance {
namespace {

constexpr std::size_t longest_brief = 160;
constexpr std::size_t most_rows = 256; // an amount has 53 bits: sums of so many, of some types, have room

const json* step(const json& from, std::string_view name) {
  if (from.is_object()) {
    const auto found = from.find(std::string{name});
    return found == from.end() ? nullptr : &*found;
  }
  std::size_t at = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), at);
  const bool is_index = error == std::errc{} && end == name.data() + name.size();
  return from.is_array() && is_index && at < from.size() ? &from[at] : nullptr;
}

} // namespace

const json* find(const json& from, std::string_view path) {
  const auto* at = &from;
  while (at != nullptr && !path.empty()) {
    const auto dot = path.find('.');
    at = step(*at, path.substr(0, dot));
    path = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  }
  return at;
}

std::string text_at(const json& from, std::string_view path) {
  const auto* const found = find(from, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<std::int64_t> whole_at(const json& from, std::string_view path) {
  const auto* const found = find(from, path);
  return found != nullptr && found->is_number() ? exact_integer(*found) : std::nullopt;
}

const json::array_t& list_at(const json& from, std::string_view path) {
  static const json::array_t none;
  const auto* const found = find(from, path);
  return found != nullptr && found->is_array() ? found->get_ref<const json::array_t&>() : none;
}

const json* find_in(const json& from, std::string_view path, std::string_view member, std::string_view text) {
  for (const auto& each : list_at(from, path))
    if (text_at(each, member) == text) return &each;
  return nullptr;
}

std::optional<std::int64_t> sum_of(const json& holder, std::string_view type) {
  std::optional<std::int64_t> sum;
  const auto& rows = list_at(holder, "totals");
  if (rows.size() > most_rows) return sum;
  for (const auto& row : rows) {
    const auto amount = whole_at(row, "amount");
    if (text_at(row, "type") == type && amount) sum = sum.value_or(0) + *amount;
  }
  return sum;
}

std::string brief(const json& value) {
  auto text = value.dump(-1, ' ', false, json::error_handler_t::replace);
  if (text.size() <= longest_brief) return text;
  std::size_t end = longest_brief;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end; // not within a character
  return text.substr(0, end) + "…";
}

} // namespace acp::conformance
