#pragma once

#include "conformance/trial.hpp"

#include <span>
#include <string_view>

namespace acp::conformance {

/// One thing a server has to do. What it asks for in passing (a session, say) other checks are about.
struct check {
  std::string_view name;    ///< group.word
  std::string_view expects; ///< for people, one sentence
  void (*run)(trial&);
  std::string_view since{}; ///< the first version it is asked in; empty: the oldest
  std::string_view until{}; ///< the last; empty: the newest
  bool once = false;        ///< about the server, not about a version: asked in the newest it speaks
};

// The tables, each in the file of its name.
std::span<const check> server_checks();
std::span<const check> session_checks();
std::span<const check> refusal_checks();
std::span<const check> completion_checks();
std::span<const check> cancel_checks();
std::span<const check> idempotency_checks();
std::span<const check> discount_checks();
std::span<const check> cart_checks();
std::span<const check> delegation_checks();
std::span<const check> mcp_checks();
std::span<const check> event_checks();
std::span<const check> launch_checks();

// Checks of two tables.
void pay_with_a_delegated_token(trial& t); ///< skipped where the service is not announced
void tell_of_a_new_order(trial& t);        ///< the events: skipped where none are delivered here
void tell_of_a_changed_order(trial& t);

/// Versions, for since and until.
inline constexpr std::string_view v2025_12_12 = "2025-12-12";
inline constexpr std::string_view v2026_01_30 = "2026-01-30";
inline constexpr std::string_view v2026_04_17 = "2026-04-17";

} // namespace acp::conformance
