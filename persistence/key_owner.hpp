#pragma once

#include "persistence/connection.hpp"

#include <expected>
#include <pqxx/pqxx>
#include <string>
#include <utility>

/// For the sources that manage keys alone.
namespace acp::persistence {

/// Runs `f(pqxx::nontransaction&)` as the owner; a refusal becomes a text. `what` names the keys, `table` is where they
/// are. Throws connection_lost.
template <class F>
auto as_key_owner(const std::string& url, const std::string& what, const std::string& table, F&& f)
    -> std::expected<decltype(f(std::declval<pqxx::nontransaction&>())), std::string> {
  connection session{{.url = url, .application_name = "acp-checkout keys", .role = "acp_owner"}};
  try {
    return session.run(std::forward<F>(f));
  } catch (const pqxx::insufficient_privilege&) {
    return std::unexpected("this database login may not manage " + what +
                           ": it must be a superuser or a member of acp_owner");
  } catch (const pqxx::undefined_table&) {
    return std::unexpected("this database has no " + table + ": run the migrate command");
  }
}

} // namespace acp::persistence
