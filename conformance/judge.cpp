#include "conformance/judge.hpp"

#include "conformance/look.hpp"
#include "conformance/totals.hpp"
#include "http/client/header_text.hpp"
#include "spec/validate/validate.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace acp::conformance {
namespace {

constexpr std::string_view newest_rules_since = "2026-04-17";
constexpr std::size_t longest_key = 255;    // what is longer is no key, and need not come back
constexpr std::ptrdiff_t most_faults = 500; // of a code; a server that says something else each time has no end

/// `$.totals[3].amount` of one answer and `$.totals[0].amount` of another are the same fault.
std::string without_indices(std::string_view path) {
  std::string out;
  for (std::size_t at = 0; at < path.size(); ++at) {
    out += path[at];
    if (path[at] != '[' || at + 1 == path.size() || std::isdigit(static_cast<unsigned char>(path[at + 1])) == 0)
      continue;
    out += '*';
    while (at + 1 < path.size() && std::isdigit(static_cast<unsigned char>(path[at + 1])) != 0) ++at;
  }
  return out;
}

/// Nobody asks for a packed body.
bool is_packed(const reply& r) {
  const auto coding = r.header("Content-Encoding");
  return !coding.empty() && coding != "identity";
}

bool is_redirect(const reply& r) { return r.status >= 300 && r.status < 400; }

std::string type_of(const judged& it) {
  if (it.answer.status >= 400) return "Error";
  switch (it.kind) {
  case answer_kind::session:
    return it.version == "2025-09-29" && it.answer.body.contains("order") ? "CheckoutSessionWithOrder"
                                                                          : "CheckoutSession";
  case answer_kind::order: return "Order";
  case answer_kind::cart: return "Cart";
  case answer_kind::delegation: return "DelegatePaymentResponse";
  case answer_kind::discovery: return "DiscoveryResponse";
  case answer_kind::error: return "Error";
  case answer_kind::anything: return {};
  }
  return {};
}

const std::string* sent(const message& m, std::string_view name) {
  const auto* const found = outbound::find_header(m.headers, name);
  return found == nullptr ? nullptr : &found->value;
}

bool is_json(const reply& r) {
  auto type = r.header("Content-Type");
  type = type.substr(0, type.find(';'));
  while (type.ends_with(' ')) type.pop_back();
  std::ranges::transform(type, type.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type == "application/json";
}

} // namespace

void judge::look_at(const judged& it) {
  if (it.answer.status == 0) return; // whoever asked says so
  ++answers_;
  if (it.answer.status >= 500)
    add(it, "server_error", "", "no answer that says the server failed", std::to_string(it.answer.status));
  if (is_redirect(it.answer))
    return add(it, "body", "", "an answer, at the address that is asked", "a redirect, which no agent has to follow");
  if (is_packed(it.answer))
    return add(it, "header", "Content-Encoding", "none, as none was asked for",
               "'" + it.answer.header("Content-Encoding") + "'");
  if (it.kind == answer_kind::anything && it.answer.ok()) return;
  look_into(it);
  check_headers(it);
}

void judge::look_into(const judged& it) {
  check_body(it);
  if (it.answer.ok()) check_totals(it);
}

std::vector<fault> judge::faults_with(std::string_view code) const {
  std::vector<fault> those;
  std::ranges::copy_if(found_, std::back_inserter(those), [code](const fault& f) { return f.code == code; });
  return those;
}

void judge::add(const judged& it, std::string code, std::string where, std::string expected, std::string came,
                bool advice) {
  auto place = it.answer.what + " " + std::to_string(it.answer.status) + (where.empty() ? "" : ": ") + where;
  const auto same = std::ranges::find_if(
      found_, [&](const fault& f) { return f.code == code && f.where == place && f.expected == expected; });
  if (same != found_.end()) {
    ++same->times;
    return;
  }
  if (std::ranges::count(found_, code, &fault::code) >= most_faults) return;
  found_.push_back({std::move(code), std::move(place), std::move(expected), std::move(came), it.answer.exchange, 1,
                    advice && !strict_});
}

void judge::check_body(const judged& it) {
  if (!it.answer.body.is_object())
    return add(it, "body", "", "a JSON object",
               it.answer.failure.empty() ? brief(it.answer.body) : "a body that " + it.answer.failure);
  const auto type = type_of(it);
  const auto* const rule = find_rule(it.version, type);
  if (rule == nullptr) return;
  const bool older_word = older_words_ && text_at(it.answer.body, "type") == "request_not_idempotent";
  for (const auto& each : validate(it.answer.body, *rule, direction::outgoing))
    if (!(older_word && each.path == "$.type"))
      add(it, "body", without_indices(each.path), "as " + type + " of " + std::string{it.version} + " has it",
          each.code + ": " + each.message);
}

void judge::check_headers(const judged& it) {
  if (!is_json(it.answer))
    add(it, "header", "Content-Type", "application/json", "'" + it.answer.header("Content-Type") + "'");
  if (it.asked.method != "POST") return;
  // Declared for what is created since the first version, and for every POST by the newest.
  const bool declared = it.answer.status == 201 || (it.answer.ok() && it.version >= newest_rules_since);
  for (const std::string_view name : {"Idempotency-Key", "Request-Id"}) {
    const auto* const asked = sent(it.asked, name);
    const auto came = it.answer.header(name);
    if (asked == nullptr || came == *asked || asked->size() > longest_key) continue;
    const bool required = declared && (name == "Idempotency-Key" || it.answer.status == 201);
    if (required || it.version >= newest_rules_since)
      add(it, "header", std::string{name}, "what the request said", came.empty() ? "nothing" : "another value",
          !required);
  }
}

void judge::check_totals(const judged& it) {
  if (it.kind != answer_kind::session && it.kind != answer_kind::cart && it.kind != answer_kind::order) return;
  for (const auto& each : faults_of_amounts(it.answer.body)) add(it, "totals", each.where, each.expected, each.came);
}

} // namespace acp::conformance
