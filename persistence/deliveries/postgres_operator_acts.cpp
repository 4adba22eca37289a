#include "persistence/deliveries/acts.hpp"
#include "persistence/deliveries/backlog_rows.hpp"
#include "persistence/deliveries/fields.hpp"
#include "persistence/deliveries/operator_acts.hpp"
#include "persistence/deliveries/topics.hpp"

namespace acp::persistence {

namespace {

constexpr auto letters_from = " FROM acp.endpoint_cursors c JOIN acp.webhook_backlog b ON b.shard = c.shard AND "
                              "b.endpoint_id = c.endpoint_id";
constexpr auto letter_extras = ", (extract(epoch FROM b.ended_at) * 1000000)::bigint";
constexpr int ended_column = 12; // after those of the row itself

std::string letters_sql() {
  return std::string("SELECT ") + backlog_columns + letter_extras + letters_from +
         " WHERE ($1::text IS NULL OR c.endpoint_id = $1) AND b.state = ANY ($2::text[])"
         " AND ($3::text IS NULL OR b.topic = $3) AND ($4::text IS NULL OR b.session_id = $4)"
         " AND ($5::text IS NULL OR (b.endpoint_id, b.shard, b.seq, b.topic) > ($5, $6::smallint, $7::bigint, "
         "$8::text))"
         " ORDER BY b.endpoint_id, b.shard, b.seq, b.topic LIMIT $9";
}

std::string details_sql() {
  return std::string("SELECT ") + backlog_columns + letter_extras +
         ", b.body, CASE WHEN b.body IS NULL THEN e.data END, CASE WHEN b.body IS NULL THEN e.data -> 'order' END" +
         letters_from +
         " JOIN acp.checkout_events e ON e.shard = b.shard AND e.seq = b.seq"
         " WHERE c.endpoint_id = $1 AND b.shard = $2 AND b.seq = $3 AND (b.topic = 'order_create') = $4";
}

constexpr auto attempts_sql =
    "SELECT session_id, (extract(epoch FROM at) * 1000000)::bigint, number, status, latency_ms, error, answer "
    "FROM acp.webhook_attempts WHERE endpoint_id = $1 AND shard = $2 AND seq = $3 AND topic = $4 "
    "ORDER BY at DESC LIMIT 100";

constexpr auto history_sql =
    "SELECT number, (extract(epoch FROM at) * 1000000)::bigint, actor, login, act, endpoint_id, what, affected, "
    "order_id, outcome, asked_in FROM acp.operator_acts WHERE ($1::text IS NULL OR endpoint_id = $1) "
    "AND ($2::text IS NULL OR order_id = $2) AND ($3::bigint IS NULL OR number < $3) "
    "ORDER BY number DESC LIMIT $4";

letter read_letter(const pqxx::row& row) {
  auto found = read_backlog_row(row, 0);
  auto id = webhook_id(found.key.shard, found.key.seq, found.key.topic);
  return {.row = std::move(found), .webhook_id = std::move(id), .ended_at = optional_time(row[ended_column])};
}

delivery_attempt read_attempt(const delivery_key& key, const pqxx::row& row) {
  return {.key = key,
          .session = checkout::session_id{field_text(row[0])},
          .at = field_time(row[1]),
          .number = row[2].as<int>(),
          .status = optional_int(row[3]),
          .latency = std::chrono::milliseconds{row[4].as<std::int64_t>()},
          .error = field_text(row[5]),
          .answer = field_text(row[6])};
}

operator_act read_act(const pqxx::row& row) {
  return {.number = row[0].as<std::int64_t>(),
          .at = field_time(row[1]),
          .actor = field_text(row[2]),
          .login = field_text(row[3]),
          .act = field_text(row[4]),
          .endpoint = field_text(row[5]),
          .what = field_text(row[6]),
          .affected = row[7].as<std::int64_t>(),
          .order = field_text(row[8]),
          .outcome = field_text(row[9]),
          .asked_in = row[10].is_null() ? std::nullopt : std::optional{row[10].as<std::int64_t>()}};
}

class postgres_operator_acts final : public operator_acts {
public:
  using count = std::expected<std::int64_t, act_refusal>;

  explicit postgres_operator_acts(std::unique_ptr<connection> session) : session_(std::move(session)) {
    for (const std::string act : {"redrive", "skip", "drop_letter"}) {
      session_->prepare(act, "SELECT acp." + act + "($1, $2, $3, $4, $5, $6, $7, $8)");
    }
    session_->prepare("replay", "SELECT acp.replay($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    session_->prepare("letters", letters_sql());
    session_->prepare("details", details_sql());
    session_->prepare("attempts", attempts_sql);
    session_->prepare("history", history_sql);
    session_->prepare("ask", "SELECT acp.ask_of_order($1, $2, $3, $4)");
    session_->prepare("end", "SELECT acp.end_act_on_order($1, $2, $3)");
  }

  count redrive(const letter_selection& which, const std::string& actor) override {
    return on_letters("redrive", which, actor);
  }
  count skip(const letter_selection& which, const std::string& actor) override {
    return on_letters("skip", which, actor);
  }
  count drop(const letter_selection& which, const std::string& actor) override {
    return on_letters("drop_letter", which, actor);
  }

  count replay(const replay_selection& w, const std::string& actor) override {
    return counted([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("replay", w.endpoint, w.shard, w.from_seq, w.to_seq, time_text(w.since),
                              time_text(w.until), w.topic, w.session, w.at_most, actor);
    });
  }

  std::int64_t ask(const order_ask& w) override {
    const auto rows = session_->run(
        [&](pqxx::nontransaction& tx) { return tx.exec_prepared("ask", w.actor, w.act, w.order, w.what); });
    return rows[0][0].as<std::int64_t>();
  }

  void end(std::int64_t asked, act_outcome outcome, const std::string& code) override {
    session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("end", asked, std::string{to_string(outcome)}, code);
    });
  }

  std::vector<letter> list(const letter_query& q) override {
    binary_array states{element::text};
    for (const auto state : q.states) {
      states.add(to_string(state));
    }
    const auto& after = q.after;
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("letters", q.endpoint, states.parameter(), q.topic, q.session,
                              after ? std::optional{after->endpoint} : std::nullopt,
                              after ? std::optional<int>{after->shard.value} : std::nullopt,
                              after ? std::optional{after->seq} : std::nullopt,
                              after ? std::optional{after->topic} : std::nullopt, std::clamp(q.limit, 1, 1000));
    });
    std::vector<letter> letters;
    for (const auto& row : rows) {
      letters.push_back(read_letter(row));
    }
    return letters;
  }

  std::expected<letter_details, act_refusal> inspect(const std::string& endpoint,
                                                     const std::string& webhook_id) override {
    const auto named = parse_webhook_id(webhook_id);
    const auto rows = named ? session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("details", endpoint, static_cast<int>(named->shard.value), named->seq, named->order);
    })
                            : pqxx::result{};
    if (rows.empty()) {
      return std::unexpected(act_refusal{.why = act_refusal::reason::not_found,
                                         .message = endpoint + " has no letter " + webhook_id.substr(0, 100)});
    }
    const auto row = rows[0];
    letter_details details{.subject = read_letter(row), .body = {}, .attempts = {}};
    const auto& key = details.subject.row.key;
    details.body = row[ended_column + 1].is_null()
                       ? body_of(key.topic, field_text(row[ended_column + 2]), field_text(row[ended_column + 3]))
                       : field_text(row[ended_column + 1]);
    const auto attempts = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("attempts", endpoint, static_cast<int>(key.shard.value), key.seq, key.topic);
    });
    for (const auto& attempt : attempts) {
      details.attempts.push_back(read_attempt(key, attempt));
    }
    return details;
  }

  std::vector<operator_act> history(const act_query& query) override {
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("history", query.endpoint, query.order, query.before, std::clamp(query.limit, 1, 1000));
    });
    std::vector<operator_act> acts;
    for (const auto& row : rows) {
      acts.push_back(read_act(row));
    }
    return acts;
  }

private:
  template <class F>
  count counted(F&& f) {
    const auto rows = attempt_act(*session_, std::forward<F>(f));
    if (!rows) {
      return std::unexpected(rows.error());
    }
    return (*rows)[0][0].template as<std::int64_t>();
  }

  count on_letters(const char* act, const letter_selection& w, const std::string& actor) {
    return counted([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared(act, w.endpoint, w.webhook_id, w.topic, w.session, time_text(w.since), time_text(w.until),
                              w.at_most, actor);
    });
  }

  std::unique_ptr<connection> session_;
};

} // namespace

std::string_view to_string(act_outcome outcome) {
  switch (outcome) {
  case act_outcome::asked: return "asked";
  case act_outcome::done: return "done";
  case act_outcome::unchanged: return "unchanged";
  case act_outcome::refused: return "refused";
  case act_outcome::unknown: break;
  }
  return "unknown";
}

std::unique_ptr<operator_acts> open_operator_acts(const delivery_database& database) {
  return std::make_unique<postgres_operator_acts>(open_connection(database, "operator"));
}

} // namespace acp::persistence
