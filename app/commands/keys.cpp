#include "app/commands/keys.hpp"

#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "persistence/api_keys.hpp"
#include "spec/dialects.hpp"

#include <algorithm>
#include <fmt/chrono.h>
#include <fmt/core.h>
#include <optional>
#include <system_error>

namespace acp::app {

namespace {

/// Writes a new key's token; where that fails nobody has the key, and it must not stay valid.
void keep_token(const std::string& url, const persistence::created_api_key& created, secret_file& file) {
  try {
    file.write(created.token + "\n");
  } catch (const std::system_error&) {
    if (const auto revoked = persistence::revoke_api_key(url, created.key.id); !revoked)
      fail(fmt::format("the key {} is active, and nobody has it: {}", created.key.id, revoked.error()));
    throw;
  }
}

/// True when the file's token is a key of this database.
bool holds_active_key(const std::string& url, const std::string& file) {
  const auto token = read_if_there(file);
  if (!token) return false;
  const auto hash = persistence::hash_of_token(without_line_end(*token));
  return std::ranges::any_of(persistence::active_api_keys(url), [&](const auto& key) { return key.hash == hash; });
}

std::string day_of(checkout::time_point t) {
  return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(t)));
}

std::string state_of(const persistence::api_key& key) {
  return key.revoked_at ? "revoked " + day_of(*key.revoked_at) : "active";
}

/// Nothing where it is the protocol's own.
std::string dialect_shown(const persistence::api_key& key) {
  return key.dialect == spec_dialect.name ? "" : ", dialect " + key.dialect;
}

} // namespace

int create_key(const settings& s, const create_key_options& options) {
  const auto& url = s.administration_url();
  return with_patience(s.database_wait, [&] {
    if (!options.file.empty() && holds_active_key(url, options.file)) return success;
    persistence::new_api_key wanted{.identity = checkout::identity{options.identity},
                                    .name = options.name,
                                    .signing_secret = {},
                                    .dialect = options.dialect};
    if (!options.signing_secret_file.empty()) {
      const auto secret = read_if_there(options.signing_secret_file);
      if (!secret) return fail(fmt::format("{} cannot be read", options.signing_secret_file));
      wanted.signing_secret = without_line_end(*secret);
    }
    std::optional<secret_file> file;
    if (!options.file.empty()) file.emplace(options.file);
    const auto created = persistence::create_api_key(url, wanted);
    if (!created) return fail(created.error());
    if (!file) {
      fmt::print("{}\n", created->token);
      fmt::print(stderr, "This is the only time the key is shown. Its id, for revoking it: {}\n", created->key.id);
    } else {
      keep_token(url, *created, *file);
      fmt::print("a new API key of {} is in {}\n", options.identity, options.file);
    }
    return success;
  });
}

std::vector<std::string> dialect_names() {
  std::vector<std::string> names;
  for (const auto& each : dialects) names.emplace_back(each.name);
  return names;
}

int list_keys(const settings& s) {
  const auto keys = with_patience(s.database_wait, [&] { return persistence::list_api_keys(s.administration_url()); });
  if (!keys) return fail(keys.error());
  for (const auto& key : *keys)
    fmt::print("{}  {}  {}  {}{}{}  since {}  {}\n", key.id, key.identity.str(), key.shown, state_of(key),
               key.signed_requests ? ", signed requests" : "", dialect_shown(key), day_of(key.created_at), key.name);
  return success;
}

int revoke_key(const settings& s, const std::string& id) {
  const auto revoked =
      with_patience(s.database_wait, [&] { return persistence::revoke_api_key(s.administration_url(), id); });
  if (!revoked) return fail(revoked.error());
  if (!*revoked) return fail(fmt::format("there is no key {}", id));
  fmt::print("revoked {}\n", id);
  return success;
}

} // namespace acp::app
