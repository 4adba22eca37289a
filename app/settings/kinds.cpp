#include "app/settings/kinds.hpp"

#include "app/settings/settings.hpp"
#include "checkout/values/ids.hpp"
#include "http/server/intake/client_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>
#include <span>
#include <utility>

namespace acp::app {

namespace {

struct unit {
  std::string_view name;
  std::int64_t factor;
};
constexpr unit duration_units[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}};
constexpr unit size_units[] = {{"", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}};

constexpr std::size_t longest_name = 64;
constexpr std::int64_t largest_number = 1'000'000'000'000;

struct leading_number {
  std::int64_t value;
  std::string_view rest;
};

std::optional<leading_number> read_number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0 || value > largest_number) return std::nullopt;
  return leading_number{value, text.substr(static_cast<std::size_t>(end - text.data()))};
}

std::optional<std::int64_t> read_with_unit(std::string_view text, std::span<const unit> units) {
  const auto number = read_number(text);
  if (!number) return std::nullopt;
  for (const auto& u : units)
    if (std::int64_t product{}; number->rest == u.name)
      return __builtin_mul_overflow(number->value, u.factor, &product) ? std::nullopt : std::optional{product};
  return std::nullopt;
}

std::string to_text(std::int64_t value, std::span<const unit> units) {
  const unit* best = units.data();
  for (const auto& u : units)
    if (value != 0 && value % u.factor == 0) best = &u;
  return fmt::format("{}{}", value / best->factor, best->name);
}

bool is_ip_address(const std::string& host) {
  in6_addr scratch{};
  return inet_pton(AF_INET, host.c_str(), &scratch) == 1 || inet_pton(AF_INET6, host.c_str(), &scratch) == 1;
}

std::optional<listen_address> read_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != std::string_view::npos)
    return std::nullopt;
  const auto port = read_number(text.substr(colon + 1));
  if (!port || !port->rest.empty() || port->value > 65535 || !is_ip_address(std::string(host))) return std::nullopt;
  return listen_address{std::string(host), static_cast<std::uint16_t>(port->value)};
}

bool is_printable(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return false;
  return true;
}

bool is_web_url(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos || text.size() == scheme + 3) return false;
  const auto name = text.substr(0, scheme);
  return (name == "http" || name == "https") && text.find_first_of(" \"<>\\^`{|}") == std::string_view::npos;
}

/// What stands between the commas, without the spaces around it.
std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at <= list.size();) {
    const auto comma = std::min(list.find(',', at), list.size());
    auto word = list.substr(at, comma - at);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    words.push_back(word);
    at = comma + 1;
  }
  return words;
}

constexpr std::int64_t highest_rate = 1'000'000;

std::optional<rate_setting> read_rate(std::string_view text) {
  const auto rate = read_number(text);
  if (!rate || rate->value > highest_rate) return std::nullopt;
  if (rate->rest.empty()) return rate_setting{rate->value, 2 * rate->value};
  if (!rate->rest.starts_with(':') || rate->value == 0) return std::nullopt;
  const auto burst = read_number(rate->rest.substr(1));
  if (!burst || !burst->rest.empty() || burst->value < 1 || burst->value > highest_rate) return std::nullopt;
  return rate_setting{rate->value, burst->value};
}

std::vector<std::string> read_words(std::string_view value) {
  std::vector<std::string> words;
  for (const auto word : split(value)) {
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

struct assigner {
  settings& into;
  std::string_view value;

  bool operator()(const text_kind& k) const {
    if (value.empty() || value.size() > 1000 || !is_printable(value)) return false;
    into.*k.field = value;
    return true;
  }
  bool operator()(const url_kind& k) const {
    if (!is_web_url(value) || !is_printable(value)) return false;
    auto url = value;
    while (url.ends_with('/')) url.remove_suffix(1);
    into.*k.field = url;
    return true;
  }
  bool operator()(const database_kind& k) const {
    const bool url = value.starts_with("postgresql://") || value.starts_with("postgres://");
    if (!url && value.find('=') == std::string_view::npos) return false;
    into.*k.field = value;
    return true;
  }
  bool operator()(const number_kind& k) const {
    const auto number = read_number(value);
    if (!number || !number->rest.empty() || number->value < k.least || number->value > k.most) return false;
    into.*k.field = number->value;
    return true;
  }
  bool operator()(const duration_kind& k) const {
    const auto number = read_with_unit(value, duration_units);
    if (!number || *number < k.least.count() || *number > k.most.count()) return false;
    into.*k.field = std::chrono::milliseconds(*number);
    return true;
  }
  bool operator()(const size_kind& k) const {
    const auto number = read_with_unit(value, size_units);
    if (!number || *number < k.least || *number > k.most) return false;
    into.*k.field = *number;
    return true;
  }
  bool operator()(const choice_kind& k) const {
    for (const auto& word : k.words)
      if (word == value) {
        into.*k.field = value;
        return true;
      }
    return false;
  }
  bool operator()(const address_kind& k) const {
    auto address = read_address(value);
    if (!address) return false;
    into.*k.field = std::move(*address);
    return true;
  }
  bool operator()(const operator_address_kind& k) const {
    auto address = read_address(value);
    if (!address && value != "off") return false;
    into.*k.field = {.at = std::move(address), .off = value == "off"};
    return true;
  }
  bool operator()(const list_kind& k) const {
    if (!is_printable(value)) return false;
    auto words = read_words(value);
    const auto known = [&](const std::string& word) {
      return k.words.empty() || std::ranges::find(k.words, word) != k.words.end();
    };
    if (!std::ranges::all_of(words, known)) return false;
    into.*k.field = std::move(words);
    return true;
  }
  bool operator()(const rate_kind& k) const {
    const auto rate = read_rate(value);
    if (!rate) return false;
    into.*k.field = *rate;
    return true;
  }
  bool operator()(const networks_kind& k) const {
    auto words = read_words(value);
    const auto can_be_read = [](const std::string& word) { return http::parse_network(word).has_value(); };
    if (!std::ranges::all_of(words, can_be_read)) return false;
    into.*k.field = std::move(words);
    return true;
  }
  bool operator()(const exchange_rates_kind& k) const {
    std::vector<exchange_rate_setting> rates;
    for (const auto& word : read_words(value)) {
      const auto equals = std::min(word.find('='), word.size());
      const auto currency = checkout::currency::parse(word.substr(0, equals));
      const auto rate = checkout::exchange_rate::parse(word.substr(std::min(equals + 1, word.size())));
      if (!currency || !rate || std::ranges::find(rates, *currency, &exchange_rate_setting::currency) != rates.end())
        return false;
      rates.push_back({*currency, *rate});
    }
    into.*k.field = std::move(rates);
    return true;
  }
  bool operator()(const name_kind& k) const {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    if (value.empty() || value.size() > longest_name || value.find_first_not_of(letters) != value.npos) return false;
    if (std::ranges::find(k.taken, value) != k.taken.end()) return false;
    into.*k.field = value;
    return true;
  }
  bool operator()(const moment_kind& k) const {
    if (!value.empty() && !checkout::from_rfc3339(value)) return false;
    into.*k.field = value;
    return true;
  }
  bool operator()(const durations_kind& k) const {
    std::vector<std::chrono::milliseconds> durations;
    for (const auto word : split(value)) {
      const auto number = read_with_unit(word, duration_units);
      if (!number || *number < k.least.count() || *number > k.most.count()) return false;
      durations.emplace_back(*number);
    }
    if (durations.size() > k.most_of_them) return false;
    into.*k.field = std::move(durations);
    return true;
  }
};

struct describer {
  std::string operator()(const text_kind&) const { return "a text of 1 to 1000 characters"; }
  std::string operator()(const url_kind&) const { return "an http:// or https:// address"; }
  std::string operator()(const database_kind&) const {
    return "a PostgreSQL connection (postgresql://user:password@host/acp, or host=/run/postgresql user=acp_server "
           "dbname=acp)";
  }
  std::string operator()(const number_kind& k) const {
    return fmt::format("a whole number from {} to {}", k.least, k.most);
  }
  std::string operator()(const duration_kind& k) const {
    return fmt::format("a duration from {} to {} (250ms, 30s, 5m, 6h, 1d)", acp::app::to_text(k.least),
                       acp::app::to_text(k.most));
  }
  std::string operator()(const size_kind& k) const {
    return fmt::format("a number of bytes from {} to {} (65536, 64KiB, 1MiB)", to_text(k.least, size_units),
                       to_text(k.most, size_units));
  }
  std::string operator()(const choice_kind& k) const { return fmt::format("one of {}", fmt::join(k.words, ", ")); }
  std::string operator()(const address_kind&) const {
    return "an IP address and a port (127.0.0.1:8080, 0.0.0.0:80, [::1]:8080; port 0: any free one)";
  }
  std::string operator()(const operator_address_kind&) const {
    return "an IP address and a port (127.0.0.1:8081; port 0: any free one), or off";
  }
  std::string operator()(const list_kind& k) const {
    if (k.words.empty()) return "words separated by commas, or nothing";
    return fmt::format("some of {}, separated by commas, or nothing", fmt::join(k.words, ", "));
  }
  std::string operator()(const durations_kind& k) const {
    return fmt::format("1 to {} durations from {} to {}, separated by commas (5s,5m,2h)", k.most_of_them,
                       acp::app::to_text(k.least), acp::app::to_text(k.most));
  }
  std::string operator()(const rate_kind&) const {
    return fmt::format(
        "requests a second up to {}, perhaps with a burst (100, 100:500; without one twice as many); 0: no "
        "limit",
        highest_rate);
  }
  std::string operator()(const exchange_rates_kind&) const {
    return "currencies, each once, and what one of them is worth in at most 15 digits, separated by commas "
           "(chf=1.13,gbp=1.27), or nothing";
  }
  std::string operator()(const name_kind& k) const {
    return fmt::format("1 to {} letters, digits, _ and -{}{}", longest_name, k.taken.empty() ? "" : ", and none of ",
                       fmt::join(k.taken, ", "));
  }
  std::string operator()(const moment_kind&) const { return "a moment (2026-04-17T08:00:00Z), or nothing"; }
  std::string operator()(const networks_kind&) const {
    return "IP addresses and networks, separated by commas (10.0.0.0/8, 2001:db8::1), or nothing";
  }
};

} // namespace

bool assign(const setting_kind& kind, settings& into, std::string_view value) {
  return std::visit(assigner{into, value}, kind);
}

std::string allowed(const setting_kind& kind) { return std::visit(describer{}, kind); }

std::string to_text(std::chrono::milliseconds d) { return to_text(d.count(), duration_units); }

} // namespace acp::app
