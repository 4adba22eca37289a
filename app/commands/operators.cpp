#include "app/commands/operators.hpp"

#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "persistence/api_keys.hpp"
#include "persistence/operator_keys.hpp"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/core.h>
#include <optional>
#include <system_error>

namespace acp::app {

namespace {

bool holds_active_operator_key(const std::string& url, const std::string& file) {
  const auto token = read_if_there(file);
  if (!token) return false;
  const auto hash = persistence::hash_of_token(without_line_end(*token));
  return std::ranges::any_of(persistence::active_operator_keys(url), [&](const auto& key) { return key.hash == hash; });
}

/// A key that nobody has must not stay valid.
void keep_operator_token(const std::string& url, const persistence::created_operator_key& created, secret_file& file) {
  try {
    file.write(created.token + "\n");
  } catch (const std::system_error&) {
    if (const auto revoked = persistence::revoke_operator_key(url, created.key.id); !revoked)
      fail(fmt::format("the key {} is active, and nobody has it: {}", created.key.id, revoked.error()));
    throw;
  }
}

std::string day(checkout::time_point t) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(t)));
}

} // namespace

int create_operator(const settings& s, const std::string& name, const std::string& path) {
  const auto& url = s.administration_url();
  return with_patience(s.database_wait, [&] {
    if (!path.empty() && holds_active_operator_key(url, path)) return success;
    std::optional<secret_file> file;
    if (!path.empty()) file.emplace(path);
    const auto created = persistence::create_operator_key(url, name);
    if (!created) return fail(created.error());
    if (!file) {
      fmt::print("{}\n", created->token);
      fmt::print(stderr, "This is the only time the key is shown. Its id, for revoking it: {}\n", created->key.id);
    } else {
      keep_operator_token(url, *created, *file);
      fmt::print("a new operators' key of {} is in {}\n", name, path);
    }
    return success;
  });
}

int list_operators(const settings& s) {
  const auto keys =
      with_patience(s.database_wait, [&] { return persistence::list_operator_keys(s.administration_url()); });
  if (!keys) return fail(keys.error());
  for (const auto& key : *keys)
    fmt::print("{}  {}  {}  {}  since {}\n", key.id, key.name, key.shown,
               key.revoked_at ? "revoked " + day(*key.revoked_at) : "active", day(key.created_at));
  return success;
}

int revoke_operator(const settings& s, const std::string& id) {
  const auto revoked =
      with_patience(s.database_wait, [&] { return persistence::revoke_operator_key(s.administration_url(), id); });
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(fmt::format("there is no key {}", id));
  fmt::print("revoked {}\n", id);
  return success;
}

} // namespace acp::app
