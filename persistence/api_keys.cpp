#include "persistence/api_keys.hpp"

#include "persistence/api_token.hpp"
#include "persistence/connection.hpp"
#include "persistence/kept_connection.hpp"
#include "persistence/key_owner.hpp"
#include "persistence/rows.hpp"

#include <pqxx/pqxx>

namespace acp::persistence {

namespace {

constexpr auto shown_columns =
    "id, identity, name, shown, signing_secret IS NOT NULL, (extract(epoch FROM created_at) * 1000000)::bigint, "
    "(extract(epoch FROM revoked_at) * 1000000)::bigint, dialect";

checkout::time_point time_of(const pqxx::field& micros) {
  return checkout::time_point{std::chrono::microseconds{micros.as<std::int64_t>()}};
}

api_key read_key(const pqxx::row& row) {
  api_key key{.id = row[0].as<std::string>(),
              .identity = checkout::identity{row[1].as<std::string>()},
              .name = row[2].as<std::string>(),
              .shown = row[3].as<std::string>(),
              .signed_requests = row[4].as<bool>(),
              .created_at = time_of(row[5]),
              .revoked_at = {},
              .dialect = row[7].as<std::string>()};
  if (!row[6].is_null()) {
    key.revoked_at = time_of(row[6]);
  }
  return key;
}

template <class F>
auto as_owner(const std::string& url, F&& f) {
  return as_key_owner(url, "API keys", "acp.api_keys", std::forward<F>(f));
}

} // namespace

std::expected<created_api_key, std::string> create_api_key(const std::string& url, const new_api_key& wanted) {
  if (wanted.identity.empty() || (wanted.signing_secret && wanted.signing_secret->empty())) {
    return std::unexpected("an API key needs an identity, and a signing secret must not be empty");
  }
  const auto token = random_token();
  const auto hash = hash_of_token(token);
  return as_owner(url, [&](pqxx::nontransaction& tx) {
    const auto row =
        tx.exec_params1(std::string("INSERT INTO acp.api_keys (id, identity, name, shown, hash, signing_secret, "
                                    "dialect) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ") +
                            shown_columns,
                        random_key_id(), wanted.identity.str(), wanted.name, shown_part(token),
                        pqxx::binarystring{hash.data(), hash.size()}, wanted.signing_secret, wanted.dialect);
    return created_api_key{.key = read_key(row), .token = token};
  });
}

std::expected<std::vector<api_key>, std::string> list_api_keys(const std::string& url) {
  return as_owner(url, [](pqxx::nontransaction& tx) {
    std::vector<api_key> keys;
    for (const auto& row :
         tx.exec(std::string("SELECT ") + shown_columns + " FROM acp.api_keys ORDER BY created_at, id")) {
      keys.push_back(read_key(row));
    }
    return keys;
  });
}

std::expected<bool, std::string> revoke_api_key(const std::string& url, const std::string& id) {
  return as_owner(url, [&](pqxx::nontransaction& tx) {
    const auto rows = tx.exec_params(
        "UPDATE acp.api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id", id);
    return !rows.empty();
  });
}

std::vector<active_api_key> active_api_keys(const std::string& url) { return active_api_key_reader(url)(); }

std::function<std::vector<active_api_key>()> active_api_key_reader(const std::string& url) {
  return [session = std::make_shared<kept_connection>(url, "acp-checkout keys")] {
    return session->run([](pqxx::nontransaction& tx) {
      std::vector<active_api_key> keys;
      for (const auto& row : tx.exec("SELECT id, hash, identity, signing_secret, dialect FROM acp.api_keys WHERE "
                                     "revoked_at IS NULL ORDER BY id")) {
        keys.push_back({.id = row[0].as<std::string>(),
                        .hash = read_digest(row[1]),
                        .identity = checkout::identity{row[2].as<std::string>()},
                        .signing_secret = row[3].is_null() ? std::nullopt : std::optional{row[3].as<std::string>()},
                        .dialect = row[4].as<std::string>()});
      }
      return keys;
    });
  };
}

checkout::sha256_digest hash_of_token(std::string_view token) { return checkout::sha256(token); }

} // namespace acp::persistence
