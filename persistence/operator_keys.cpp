#include "persistence/operator_keys.hpp"

#include "persistence/api_keys.hpp"
#include "persistence/api_token.hpp"
#include "persistence/connection.hpp"
#include "persistence/kept_connection.hpp"
#include "persistence/key_owner.hpp"
#include "persistence/rows.hpp"

#include <pqxx/pqxx>

namespace acp::persistence {

namespace {

constexpr auto operator_columns = "id, name, shown, (extract(epoch FROM created_at) * 1000000)::bigint, "
                                  "(extract(epoch FROM revoked_at) * 1000000)::bigint, role";

checkout::time_point key_time(const pqxx::field& micros) {
  return checkout::time_point{std::chrono::microseconds{micros.as<std::int64_t>()}};
}

/// The table has a check: another text is no role of this program's.
checkout::operator_role key_role(const pqxx::field& text) { return checkout::operator_role_from(text.c_str()).value(); }

operator_key read_operator_key(const pqxx::row& row) {
  operator_key key{.id = row[0].as<std::string>(),
                   .name = row[1].as<std::string>(),
                   .shown = row[2].as<std::string>(),
                   .role = key_role(row[5]),
                   .created_at = key_time(row[3]),
                   .revoked_at = {}};
  if (!row[4].is_null()) {
    key.revoked_at = key_time(row[4]);
  }
  return key;
}

template <class F>
auto with_operator_keys(const std::string& url, F&& f) {
  return as_key_owner(url, "operators' keys", "acp.operator_keys", std::forward<F>(f));
}

} // namespace

std::expected<created_operator_key, std::string> create_operator_key(const std::string& url, const std::string& name,
                                                                     checkout::operator_role role) {
  if (name.empty()) {
    return std::unexpected("an operator's key needs a name");
  }
  const auto token = random_token("acpop_");
  const auto hash = hash_of_token(token);
  return with_operator_keys(url, [&](pqxx::nontransaction& tx) {
    const auto row = tx.exec_params1(std::string("INSERT INTO acp.operator_keys (id, name, shown, hash, role) "
                                                 "VALUES ($1, $2, $3, $4, $5) RETURNING ") +
                                         operator_columns,
                                     random_key_id(), name, shown_part(token),
                                     pqxx::binarystring{hash.data(), hash.size()}, std::string{to_string(role)});
    return created_operator_key{.key = read_operator_key(row), .token = token};
  });
}

std::expected<std::vector<operator_key>, std::string> list_operator_keys(const std::string& url) {
  return with_operator_keys(url, [](pqxx::nontransaction& tx) {
    std::vector<operator_key> keys;
    for (const auto& row :
         tx.exec(std::string("SELECT ") + operator_columns + " FROM acp.operator_keys ORDER BY created_at, id")) {
      keys.push_back(read_operator_key(row));
    }
    return keys;
  });
}

std::expected<bool, std::string> revoke_operator_key(const std::string& url, const std::string& id) {
  return with_operator_keys(url, [&](pqxx::nontransaction& tx) {
    const auto rows = tx.exec_params(
        "UPDATE acp.operator_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id", id);
    return !rows.empty();
  });
}

std::vector<active_operator_key> active_operator_keys(const std::string& url) {
  return active_operator_key_reader(url)();
}

std::function<std::vector<active_operator_key>()> active_operator_key_reader(const std::string& url) {
  return [session = std::make_shared<kept_connection>(url, "acp-checkout keys")] {
    return session->run([](pqxx::nontransaction& tx) {
      std::vector<active_operator_key> keys;
      for (const auto& row :
           tx.exec("SELECT id, hash, name, role FROM acp.operator_keys WHERE revoked_at IS NULL ORDER BY id"))
        keys.push_back({.id = row[0].as<std::string>(),
                        .hash = read_digest(row[1]),
                        .name = row[2].as<std::string>(),
                        .role = key_role(row[3])});
      return keys;
    });
  };
}

} // namespace acp::persistence
