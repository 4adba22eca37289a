#pragma once

#include "persistence/connection_lost.hpp"
#include "persistence/deliveries/act_refusal.hpp"
#include "persistence/deliveries/database.hpp"
#include "persistence/deliveries/delivery.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string_view>

namespace acp::persistence {

/// Which letters. Either one, by its webhook id, whatever its state; or the dead ones that everything given applies to.
struct letter_selection {
  std::string endpoint = {}; ///< never empty
  std::optional<std::string> webhook_id = {};
  std::optional<std::string> topic = {};
  std::optional<std::string> session = {};
  std::optional<checkout::time_point> since = {}; ///< died at that time or later
  std::optional<checkout::time_point> until = {}; ///< died before
  int at_most = 10'000;                           ///< more: refused, nothing is done
};

/// Which events to deliver again. At least one of shard, since, session is needed. Only what the endpoint's cursors
/// have passed is replayed: the rest is on its way anyway.
struct replay_selection {
  std::string endpoint = {};
  std::optional<int> shard = {};
  std::optional<std::int64_t> from_seq = {}; ///< with a shard
  std::optional<std::int64_t> to_seq = {};   ///< with a shard; included
  std::optional<checkout::time_point> since = {};
  std::optional<checkout::time_point> until = {}; ///< excluded
  std::optional<std::string> topic = {};          ///< nothing: what the endpoint subscribed to
  std::optional<std::string> session = {};
  int at_most = 10'000; ///< more: refused, nothing is done
};

/// What to list. Those of state waiting and blocked are pending, the dead ones are dead letters.
struct letter_query {
  std::optional<std::string> endpoint = {};
  std::vector<backlog_state> states = {backlog_state::dead};
  std::optional<std::string> topic = {};
  std::optional<std::string> session = {};
  std::optional<delivery_key> after = {}; ///< the last one of the page before
  int limit = 100;                        ///< 1 to 1000
};

struct letter {
  backlog_row row;
  std::string webhook_id = {};
  std::optional<checkout::time_point> ended_at = {}; ///< when it died or was skipped
};

struct letter_details {
  letter subject;
  std::string body = {};
  std::vector<delivery_attempt> attempts = {}; ///< of the last 14 days, newest first, at most 100
};

/// How an act ended. Acts on endpoints and letters are recorded when they are done; acts on orders in two rows.
enum class act_outcome : std::uint8_t {
  asked, ///< of an order, nothing done yet
  done,
  unchanged, ///< it was so already
  refused,   ///< nothing was done
  unknown,   ///< nobody could tell at the time: whether there is an event of the request tells
};
std::string_view to_string(act_outcome outcome);

/// What an operator asks of an order.
struct order_ask {
  std::string actor;
  std::string act;
  std::string order;
  std::string what = "{}"; ///< JSON, without personal data
};

struct operator_act {
  std::int64_t number = 0;
  checkout::time_point at = {};
  std::string actor = {}; ///< who did it
  std::string login = {}; ///< the database login it came through
  std::string act = {};   ///< redrive, skip, drop, replay, create, update, ...
  std::string endpoint = {};
  std::string what = {}; ///< JSON: the arguments
  std::int64_t affected = 0;
  std::string order = {};
  std::string outcome = {};                  ///< an act_outcome's word
  std::optional<std::int64_t> asked_in = {}; ///< of how an act on an order ended: the number of the row before it
};

/// Which acts are listed; what is not given does not matter.
struct act_query {
  std::optional<std::string> endpoint = {};
  std::optional<std::string> order = {};
  std::optional<std::int64_t> before = {}; ///< the number of the last one of the page before
  int limit = 100;
};

/// Dead letters and replay, as operators handle them, and the record of all acts. An act on letters is one transaction
/// together with its row in acp.operator_acts, and notifies endpoints_channel; the same acts are SQL functions for
/// psql. One connection; one thread at a time; every call blocks and throws connection_lost.
class operator_acts {
public:
  virtual ~operator_acts() = default;

  /// Attempts them again, from the first attempt on. Returns how many.
  virtual std::expected<std::int64_t, act_refusal> redrive(const letter_selection& which, const std::string& actor) = 0;
  /// Keeps them as skipped; their sessions go on.
  virtual std::expected<std::int64_t, act_refusal> skip(const letter_selection& which, const std::string& actor) = 0;
  /// Removes them; their sessions go on.
  virtual std::expected<std::int64_t, act_refusal> drop(const letter_selection& which, const std::string& actor) = 0;
  /// Puts the deliveries of past events into the backlog, to go out in the order of the log, each session's before what
  /// it has waiting. Those that are waiting already stay as they are, dead and skipped ones are attempted again.
  virtual std::expected<std::int64_t, act_refusal> replay(const replay_selection& which, const std::string& actor) = 0;

  /// Records what is asked of an order, before it is done. Returns the row's number.
  virtual std::int64_t ask(const order_ask& what) = 0;
  /// Records how that ended, once and for all; `code` says why an order refused. Throws std::exception for a number
  /// that `ask` did not return.
  virtual void end(std::int64_t asked, act_outcome outcome, const std::string& code) = 0;

  /// By endpoint, shard and sequence number.
  virtual std::vector<letter> list(const letter_query& query) = 0;
  virtual std::expected<letter_details, act_refusal> inspect(const std::string& endpoint,
                                                             const std::string& webhook_id) = 0;
  /// Newest first.
  virtual std::vector<operator_act> history(const act_query& query) = 0;
};

/// Connects. Throws connection_lost.
std::unique_ptr<operator_acts> open_operator_acts(const delivery_database& database);

} // namespace acp::persistence
