#pragma once

#include "persistence/connection.hpp"
#include "persistence/deliveries/act_refusal.hpp"

#include <expected>
#include <optional>
#include <pqxx/pqxx>

namespace acp::persistence {

/// What an SQL function meant by its error; nothing for an error that is no refusal.
std::optional<act_refusal> refusal_in(const pqxx::sql_error& error);

/// Runs `f(pqxx::nontransaction&)`, one statement that is an act; a refusal becomes a value. Throws connection_lost.
template <class F>
auto attempt_act(connection& session, F&& f)
    -> std::expected<decltype(f(std::declval<pqxx::nontransaction&>())), act_refusal> {
  try {
    return session.run(std::forward<F>(f));
  } catch (const pqxx::sql_error& error) {
    if (auto refusal = refusal_in(error)) {
      return std::unexpected(std::move(*refusal));
    }
    throw;
  }
}

} // namespace acp::persistence
