#include "app/operator/answers.hpp"

#include "app/operator/secrets_key.hpp"
#include "persistence/deliveries/topics.hpp"

#include <fmt/format.h>
#include <memory>
#include <string_view>
#include <utility>

namespace acp::app {

namespace {

using persistence::backlog_state;
using persistence::endpoint_status;

std::string_view name_of(endpoint_status s) {
  switch (s) {
  case endpoint_status::active: return "active";
  case endpoint_status::paused: return "paused";
  case endpoint_status::disabled: return "disabled";
  case endpoint_status::deleted: break;
  }
  return "deleted";
}

std::string_view name_of(backlog_state s) {
  switch (s) {
  case backlog_state::waiting: return "waiting";
  case backlog_state::blocked: return "blocked";
  case backlog_state::dead: return "dead";
  case backlog_state::skipped: break;
  }
  return "skipped";
}

template <class T>
document or_null(const std::optional<T>& value) {
  return value ? document(*value) : document(nullptr);
}

document time_or_null(const std::optional<checkout::time_point>& t) {
  return t ? document(checkout::to_rfc3339(*t)) : document(nullptr);
}

document waits_or_null(const std::optional<std::vector<std::chrono::seconds>>& waits) {
  if (!waits) return nullptr;
  auto list = document::array();
  for (const auto wait : *waits) list.push_back(wait.count());
  return list;
}

document header_names(const persistence::endpoint_settings& s) {
  auto names = document::array();
  for (const auto& [name, value] : s.headers) names.push_back(name);
  return names;
}

document secrets_of(const persistence::endpoint& e) {
  auto list = document::array();
  for (const auto& s : e.secrets)
    list.push_back({{"created_at", checkout::to_rfc3339(s.created_at)}, {"expires_at", time_or_null(s.expires_at)}});
  return list;
}

/// `"name":value` at the end of an object's text.
std::string with_raw_member(std::string object, std::string_view name, std::string_view value) {
  object.pop_back();
  return fmt::format("{},\"{}\":{}}}", object, name, value);
}

std::string dump(const document& d) { return d.dump(-1, ' ', false, document::error_handler_t::replace); }

} // namespace

document to_document(const persistence::endpoint& e) {
  const auto& s = e.settings;
  const bool pull = e.kind == persistence::endpoint_kind::pull;
  document d{{"id", e.id}, {"kind", pull ? "pull" : "push"}};
  if (!pull) d["url"] = s.url;
  d.update({{"events", s.events},
            {"description", s.description},
            {"status", name_of(e.status)},
            {"status_reason", e.status_reason},
            {"status_since", checkout::to_rfc3339(e.status_since)}});
  if (pull) {
    d.update({{"visibility_timeout_s", s.visibility_timeout.count()}, {"max_receives", s.max_receives}});
  } else {
    d.update({{"allow_cidrs", s.allow_cidrs},
              {"header_names", header_names(s)},
              {"rate_per_s", or_null(s.rate_per_s)},
              {"concurrency", s.concurrency},
              {"timeout_ms", s.timeout.count()},
              {"retry_after_s", waits_or_null(s.retry_after)},
              {"dialect", s.dialect},
              {"secrets", secrets_of(e)},
              {"unreadable_secrets", e.unreadable_secrets}});
  }
  d.update({{"created_at", checkout::to_rfc3339(e.created_at)}, {"updated_at", checkout::to_rfc3339(e.updated_at)}});
  return d;
}

document to_document(const persistence::letter& l) {
  const auto& r = l.row;
  return {{"webhook_id", l.webhook_id},
          {"endpoint", r.key.endpoint},
          {"topic", r.key.topic},
          {"session_id", r.session.str()},
          {"state", name_of(r.state)},
          {"attempts", r.attempts},
          {"first_failed_at", time_or_null(r.first_failed_at)},
          {"ended_at", time_or_null(l.ended_at)},
          {"last_status", or_null(r.last_status)},
          {"last_error", r.last_error},
          {"shard", r.key.shard.value},
          {"seq", r.key.seq}};
}

document to_document(const persistence::delivery_attempt& a) {
  return {{"at", checkout::to_rfc3339(a.at)},
          {"webhook_id", persistence::webhook_id(a.key.shard, a.key.seq, a.key.topic)},
          {"topic", a.key.topic},
          {"session_id", a.session.str()},
          {"number", a.number},
          {"status", or_null(a.status)},
          {"latency_ms", a.latency.count()},
          {"error", a.error.empty() ? document(nullptr) : document(a.error)},
          {"answer", a.answer}};
}

document to_document(const persistence::operator_act& a) {
  return {{"number", a.number},
          {"at", checkout::to_rfc3339(a.at)},
          {"actor", a.actor},
          {"login", a.login},
          {"act", a.act},
          {"endpoint", a.endpoint},
          {"order", a.order},
          {"what", document::parse(a.what, nullptr, false)},
          {"affected", a.affected},
          {"outcome", a.outcome},
          {"asked_in", or_null(a.asked_in)}};
}

std::string to_json(const persistence::pulled_message& m) {
  const document d{{"receipt", m.receipt},   {"webhook_id", m.webhook_id},
                   {"topic", m.topic},       {"session_id", m.session.str()},
                   {"receives", m.receives}, {"recorded_at", checkout::to_rfc3339(m.recorded_at)}};
  return with_raw_member(dump(d), "body", m.body);
}

std::string to_json(const persistence::letter_details& details) {
  auto d = to_document(details.subject);
  auto& attempts = d["log"] = document::array();
  for (const auto& a : details.attempts) attempts.push_back(to_document(a));
  return with_raw_member(dump(d), "body", details.body);
}

checkout::reply answer(const document& d, bool created) {
  return {checkout::session_answer{std::make_shared<const std::string>(dump(d)), created}, false};
}

checkout::reply answer(std::string json) {
  return {checkout::session_answer{std::make_shared<const std::string>(std::move(json)), false}, false};
}

checkout::reply refuse(checkout::failure why) { return {std::unexpected{std::move(why)}, false}; }

checkout::failure to_failure(const persistence::act_refusal& refusal) {
  using reason = persistence::act_refusal::reason;
  using checkout::failure_kind;
  const auto fault = [&](failure_kind kind, const char* code) {
    return checkout::failure{kind, code, refusal.message, std::nullopt, std::nullopt};
  };
  switch (refusal.why) {
  case reason::not_found: return fault(failure_kind::not_found, "not_found");
  case reason::too_many: return fault(failure_kind::unprocessable, "too_many");
  case reason::invalid: break;
  }
  return fault(failure_kind::invalid_request, "invalid");
}

checkout::failure database_away() {
  return {checkout::failure_kind::unavailable, "database_unavailable", "The database can't be reached at the moment.",
          std::nullopt, std::chrono::seconds{1}};
}

checkout::failure secrets_key_missing() {
  return {checkout::failure_kind::conflict, "secrets_key_missing", std::string{no_secrets_key}, std::nullopt,
          std::nullopt};
}

} // namespace acp::app
