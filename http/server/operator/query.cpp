#include "http/server/operator/query.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace acp::http {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

/// Percent escapes decoded, a plus as a blank; nothing for a broken escape.
std::optional<std::string> decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (!low) return std::nullopt;
    out += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return out;
}

bool is_utf8(const std::string& text) {
  try {
    static_cast<void>(nlohmann::json(text).dump());
    return true;
  } catch (const nlohmann::json::type_error&) {
    return false;
  }
}

nlohmann::json value_of(const std::string& text, value_kind kind) {
  if (kind == value_kind::boolean && (text == "true" || text == "false")) return text == "true";
  if (kind == value_kind::integer) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  return text; // the validation tells what is wrong with it
}

violation broken(std::string path, std::string code, std::string message) {
  return {std::move(path), std::move(code), std::move(message)};
}

} // namespace

std::string_view query_of(std::string_view target) {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  target.remove_prefix(mark + 1);
  return target.substr(0, target.find('#'));
}

std::expected<nlohmann::json, std::vector<violation>> query_document(std::string_view query, const rule& expected) {
  auto document = nlohmann::json::object();
  while (!query.empty()) {
    const auto pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = decoded(pair.substr(0, equals));
    const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())));
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value))
      return std::unexpected{std::vector{broken("$", "invalid_format", "must be a query string in UTF-8")}};
    const auto members = expected.object->members;
    const auto member = std::ranges::find(members, std::string_view{*name}, &member_rule::name);
    if (member == members.end())
      return std::unexpected{std::vector{broken("$", "unknown_field", "has a parameter that is not known here")}};
    if (document.contains(*name))
      return std::unexpected{std::vector{broken("$." + *name, "too_many", "must stand once")}};
    document[*name] = value_of(*value, member->value->kind);
  }
  return document;
}

} // namespace acp::http
