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

/// The role of the valid key in this file; nothing where there is none.
std::optional<checkout::operator_role> role_held_in(const std::string& url, const std::string& file) {
  const auto token = read_if_there(file);
  if (!token) return std::nullopt;
  const auto hash = persistence::hash_of_token(without_line_end(*token));
  const auto keys = persistence::active_operator_keys(url);
  const auto found = std::ranges::find(keys, hash, &persistence::active_operator_key::hash);
  if (found == keys.end()) return std::nullopt;
  return found->role;
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

int create_operator(const settings& s, const create_operator_options& options) {
  const auto& url = s.administration_url();
  const auto& path = options.file;
  const auto role = checkout::operator_role_from(options.role);
  if (!role) return refuse(fmt::format("there is no role {}: it is viewer or operator", options.role));
  return with_patience(s.database_wait, [&] {
    const auto held = path.empty() ? std::nullopt : role_held_in(url, path);
    if (held && *held != *role)
      return fail(fmt::format("{} holds a valid key with the role {}", path, to_string(*held)));
    if (held) return success;
    std::optional<secret_file> file;
    if (!path.empty()) file.emplace(path);
    const auto created = persistence::create_operator_key(url, options.name, *role);
    if (!created) return fail(created.error());
    if (!file) {
      fmt::print("{}\n", created->token);
      fmt::print(stderr, "This is the only time the key is shown. Its id, for revoking it: {}\n", created->key.id);
    } else {
      keep_operator_token(url, *created, *file);
      fmt::print("a new operators' key of {} is in {}\n", options.name, path);
    }
    return success;
  });
}

int list_operators(const settings& s) {
  const auto keys =
      with_patience(s.database_wait, [&] { return persistence::list_operator_keys(s.administration_url()); });
  if (!keys) return fail(keys.error());
  for (const auto& key : *keys)
    fmt::print("{}  {}  {}  {}  {}  since {}\n", key.id, key.name, to_string(key.role), key.shown,
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
