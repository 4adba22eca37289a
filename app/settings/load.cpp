#include "app/commands/files.hpp"
#include "app/settings/service_links.hpp"
#include "app/settings/settings.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace acp::app {

namespace {

constexpr std::string_view prefix = "ACP_";

/// Variables of the project's scripts and tests, which may stand in the same environment.
constexpr std::array<std::string_view, 4> foreign = {"ACP_SPEC_DIR", "ACP_SOURCE_DIR", "ACP_BINARY_DIR",
                                                     "ACP_SERVER_BINARY"};
constexpr std::array<std::string_view, 2> foreign_prefixes = {"ACP_TEST_", "ACP_BENCH_"};

bool is_foreign(std::string_view name) {
  return std::ranges::find(foreign, name) != foreign.end() ||
         std::ranges::any_of(foreign_prefixes, [&](auto p) { return name.starts_with(p); });
}

/// How many letters must be changed, added or dropped to make one word of the other.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto corner = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto change = corner + (a[i - 1] == b[j - 1] ? 0 : 1);
      corner = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, change});
    }
  }
  return row.back();
}

constexpr std::string_view file_suffix = "_FILE";

const setting* find_setting(std::string_view name) {
  const auto all = all_settings();
  const auto found = std::ranges::find(all, name, &setting::name);
  return found == all.end() ? nullptr : &*found;
}

/// The secret that ACP_…_FILE names the file of; null where there is none.
const setting* find_secret_of_file(std::string_view name) {
  if (!name.ends_with(file_suffix)) return nullptr;
  const auto* s = find_setting(name.substr(0, name.size() - file_suffix.size()));
  return s != nullptr && s->secret ? s : nullptr;
}

/// The file's text without its last line ends; nothing where it can't be read, or holds nothing.
std::optional<std::string> read_secret(const std::string& path) {
  try {
    auto text = read_if_there(path);
    if (text) text = without_line_end(std::move(*text));
    return text && !text->empty() ? text : std::nullopt;
  } catch (const std::system_error&) {
    return std::nullopt;
  }
}

std::string unknown_variable(std::string_view name) {
  const auto all = all_settings();
  const auto nearest = std::ranges::min_element(all, {}, [&](const setting& s) { return distance(s.name, name); });
  if (distance(nearest->name, name) > 4)
    return fmt::format("{} is not a setting (acp-checkout serve --help lists them)", name);
  return fmt::format("{} is not a setting; did you mean {}?", name, nearest->name);
}

std::string wrong_value(const setting& s, std::string_view value) {
  constexpr std::size_t longest = 200;
  if (s.secret) return fmt::format("{} has a value that is not allowed: it must be {}", s.name, allowed(s.kind));
  return fmt::format("{}={}{} is not allowed: it must be {}", s.name, value.substr(0, longest),
                     value.size() > longest ? "…" : "", allowed(s.kind));
}

/// What is wrong with a secret given as a file; nothing when it was put into `into`.
std::optional<std::string> take_secret(const setting& s, const environment& env, std::string_view variable,
                                       const std::string& path, settings& into) {
  if (const auto itself = env.find(s.name); itself != env.end() && !itself->second.empty())
    return fmt::format("{} and {} are both set: one of them is enough", s.name, variable);
  const auto text = read_secret(path);
  if (!text) return fmt::format("{}={} is not allowed: it can't be read, or holds nothing", variable, path);
  if (!assign(s.kind, into, *text))
    return fmt::format("{}={}: what is in the file is not allowed: it must be {}", variable, path, allowed(s.kind));
  return std::nullopt;
}

/// What is wrong with one variable that is not empty, or no setting; nothing when its value was put into `into`.
std::optional<std::string> take(std::string_view name, const std::string& value, const environment& env,
                                settings& into) {
  if (const auto* secret = find_secret_of_file(name)) return take_secret(*secret, env, name, value, into);
  const auto* s = find_setting(name);
  if (s == nullptr) return unknown_variable(name);
  return assign(s->kind, into, value) ? std::nullopt : std::optional{wrong_value(*s, value)};
}

} // namespace

std::string missing_setting(std::string_view name) {
  const auto* s = find_setting(name);
  if (s == nullptr) throw std::logic_error(fmt::format("{} is no setting", name));
  return fmt::format("{} is not set: it must be {}", name, allowed(s->kind));
}

environment acp_environment() {
  environment result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    const auto equals = text.find('=');
    if (text.starts_with(prefix) && equals != std::string_view::npos)
      result.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return result;
}

std::expected<settings, std::vector<std::string>> load_settings(const environment& env) {
  settings result;
  for (const auto& s : all_settings())
    if (!s.fallback.empty() && !assign(s.kind, result, s.fallback))
      throw std::logic_error(fmt::format("the default of {} is not allowed", s.name));

  std::vector<std::string> complaints;
  const service_links links{env};
  for (const auto& [name, value] : env) {
    if (!name.starts_with(prefix) || is_foreign(name) || links.contain(name)) continue;
    if (value.empty() && (find_setting(name) != nullptr || find_secret_of_file(name) != nullptr))
      continue; // set to nothing is as good as not set
    auto complaint = take(name, value, env, result);
    if (complaint) complaints.push_back(std::move(*complaint));
  }
  if (!complaints.empty()) return std::unexpected(std::move(complaints));
  return result;
}

} // namespace acp::app
