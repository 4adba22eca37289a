#include "conformance/trial.hpp"

#include "conformance/signing.hpp"
#include "http/client/header_text.hpp"
#include "spec/versions.hpp"

#include <algorithm>
#include <random>

namespace acp::conformance {
namespace {

constexpr std::string_view sessions = "/checkout_sessions";

std::string random_text(std::size_t length) {
  static constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device source;
  std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
  std::string text;
  while (text.size() < length) text += letters[any(source)];
  return text;
}

std::string list(std::initializer_list<int> any_of) {
  std::string text;
  for (const int each : any_of) text += (text.empty() ? "" : " or ") + std::to_string(each);
  return text;
}

/// Ids left out: the same request of another session is the same request.
std::string pattern(const std::string& method, std::string_view path) {
  std::string text = method + " ";
  for (std::size_t part = 0; !path.empty(); ++part) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    const bool is_id =
        part == 1 && (text.ends_with("/checkout_sessions") || text.ends_with("/orders") || text.ends_with("/carts"));
    text += '/';
    text += is_id ? "{id}" : path.substr(0, end);
    path.remove_prefix(end);
  }
  return text;
}

check_ended out_of_time() { return {true, "the time for the run was over"}; }

std::string told(const reply& r) {
  const auto code = text_at(r.body, "code");
  return std::to_string(r.status) + (code.empty() ? "" : " " + code);
}

/// Which version an answer is in: of a request that names none that there is, the newest.
std::string_view version_of(const message& m) {
  const auto* const asked = outbound::find_header(m.headers, "API-Version");
  const auto all = supported_versions();
  const auto found = asked == nullptr ? all.end() : std::ranges::find(all, asked->value);
  return found == all.end() ? newest_version() : *found;
}

} // namespace

trial::trial(caller& c, judge& all, const options& how, const server_facts& facts, std::string_view version,
             event_watch* events)
    : caller_(c)
    , all_(all)
    , how_(how)
    , facts_(facts)
    , version_(version)
    , words_(version, how.given)
    , events_(events) {}

const std::string& trial::need(const std::string& value, std::string_view option) const {
  if (value.empty()) skip("needs " + std::string{option});
  return value;
}

event_watch& trial::events() const {
  if (events_ == nullptr) skip("needs --webhook-listen");
  return *events_;
}

std::string trial::fresh_key() { return "conformance-" + random_text(24); }

message trial::make(std::string method, std::string url, const json& body, const variation& v) {
  const std::string version{v.version.empty() ? version_ : v.version};
  message m{std::move(method), std::move(url), {}, {}};
  m.headers = {{"Authorization", "Bearer " + how_.key},
               {"API-Version", version},
               {"Accept", "application/json"},
               {"Accept-Language", "en-US"},
               {"Request-Id", "conformance-" + random_text(16)}};
  if (v.raw || !body.is_null()) {
    m.headers.push_back({"Content-Type", "application/json"});
    m.body = v.raw ? *v.raw : body.dump();
  }
  if (m.method == "POST" || m.method == "PUT") m.headers.push_back({"Idempotency-Key", v.key ? *v.key : fresh_key()});
  std::erase_if(m.headers, [&v](const outbound::http_header& h) {
    return std::ranges::find(v.without, h.name) != v.without.end();
  });
  sign_message(how_, m);
  for (const auto& other : v.set) {
    std::erase_if(m.headers, [&other](const outbound::http_header& h) {
      return outbound::equal_ignoring_case(h.name, other.name);
    });
    m.headers.push_back(other);
  }
  return m;
}

reply trial::judged_answer(reply r, const message& m, answer_kind kind, std::string what) {
  r.what = std::move(what);
  if (r.status == 0) {
    if (caller_.over()) throw out_of_time();
    record(false, r, "unreachable", "an answer", r.failure, false);
    give_up();
  }
  all_.look_at({r, version_of(m), kind, m});
  return r;
}

void trial::judge_part(const reply& r, const json& document, answer_kind kind, std::string_view of) {
  auto part = r;
  part.body = document;
  part.status = kind == answer_kind::error ? 400 : 200;
  part.what = r.what + " " + std::string{of};
  const message unasked;
  all_.look_into({part, version_, kind, unasked});
}

std::string trial::url_of(std::string_view path) const {
  if (path.starts_with("/.well-known/")) return discovery_url(how_.url);
  if (path == "/mcp" && !how_.mcp_url.empty()) return how_.mcp_url;
  return how_.url + std::string{path};
}

reply trial::call(std::string method, std::string path, answer_kind kind, const json& body, const variation& v) {
  if (caller_.over()) throw out_of_time();
  auto what = pattern(method, path);
  const auto m = make(std::move(method), url_of(path), body, v);
  return judged_answer(caller_.call(m), m, kind, std::move(what));
}

reply trial::create(const json& body, const variation& v) {
  auto r = call("POST", std::string{sessions}, answer_kind::session, body, v);
  if (events_ != nullptr && r.ok()) events_->is_ours(text_at(r.body, "id"));
  return r;
}

reply trial::read(const std::string& id, const variation& v) {
  return call("GET", std::string{sessions} + "/" + id, answer_kind::session, nullptr, v);
}

reply trial::update(const std::string& id, const json& body, const variation& v) {
  return call("POST", std::string{sessions} + "/" + id, answer_kind::session, body, v);
}

reply trial::complete(const std::string& id, const json& body, const variation& v) {
  return call("POST", std::string{sessions} + "/" + id + "/complete", answer_kind::session, body, v);
}

reply trial::cancel(const std::string& id, const variation& v) {
  return call("POST", std::string{sessions} + "/" + id + "/cancel", answer_kind::session, json::object(), v);
}

std::array<reply, 2> trial::create_at_once(const json& body, const std::string& key) {
  const auto m = make("POST", how_.url + std::string{sessions}, body, {.key = key});
  auto both = caller_.call_at_once(m, m);
  for (auto& each : both) each = judged_answer(std::move(each), m, answer_kind::session, pattern("POST", sessions));
  return both;
}

reply trial::created() {
  auto r = create(words_.create());
  if (!r.ok() || text_at(r.body, "id").empty()) {
    expect(false, r, "a session to go on with", told(r));
    give_up();
  }
  return r;
}

reply trial::ready() {
  auto session = created();
  const auto id = text_at(session.body, "id");
  const auto& options = list_at(session.body, "fulfillment_options");
  if (text_at(session.body, "status") != "ready_for_payment" && !options.empty())
    session = update(id, words_.select(options.front(), {words_.item()}));
  if (text_at(session.body, "status") != "ready_for_payment") {
    expect(false, session, "a session that is ready_for_payment, with an address and an option",
           session.ok()
               ? text_at(session.body, "status") + ", messages " + brief(json(list_at(session.body, "messages")))
               : told(session));
    give_up();
  }
  return session;
}

reply trial::completed() {
  const auto& token = need(given().payment_token, "--payment-token");
  const auto session = ready();
  auto done = complete(text_at(session.body, "id"), words_.complete(session.body, token));
  if (!expect_state(done, {"completed"})) give_up();
  return done;
}

std::array<reply, 2> trial::completed_twice() {
  const auto& token = need(given().payment_token, "--payment-token");
  const variation same{.key = fresh_key()};
  const auto session = ready();
  const auto id = text_at(session.body, "id");
  const auto body = words_.complete(session.body, token);
  auto first = complete(id, body, same);
  if (!expect_state(first, {"completed"})) give_up();
  auto again = complete(id, body, same);
  return {std::move(first), std::move(again)};
}

bool trial::record(bool holds, const reply& about, std::string_view code, std::string expected, std::string came,
                   bool advice) {
  if (holds) return true;
  const auto same = std::ranges::find_if(faults_, [&](const fault& f) {
    return f.code == code && f.where == about.what && f.expected == expected && f.came == came;
  });
  if (same != faults_.end())
    ++same->times;
  else
    faults_.push_back({std::string{code}, about.what, std::move(expected), std::move(came), about.exchange, 1,
                       advice && !how_.strict});
  return false;
}

bool trial::expect(bool holds, const reply& about, std::string expected, std::string came) {
  return record(holds, about, "behaviour", std::move(expected), std::move(came), false);
}

bool trial::advise(bool holds, const reply& about, std::string expected, std::string came) {
  return record(holds, about, "behaviour", std::move(expected), std::move(came), true);
}

bool trial::expect_status(const reply& r, std::initializer_list<int> any_of) {
  return record(std::ranges::find(any_of, r.status) != any_of.end(), r, "status", list(any_of), told(r), false);
}

bool trial::expect_refusal(const reply& r, std::initializer_list<int> any_of, std::string_view code) {
  if (!expect_status(r, any_of)) return false;
  const auto came = text_at(r.body, "code");
  return code.empty() || expect(came == code, r, "the code " + std::string{code}, "'" + came + "'");
}

bool trial::expect_state(const reply& r, std::initializer_list<std::string_view> any_of) {
  const auto status = text_at(r.body, "status");
  std::string expected = "the session's status ";
  for (const auto each : any_of) expected += (each == *any_of.begin() ? "" : " or ") + std::string{each};
  const bool is_one = std::ranges::find(any_of, status) != any_of.end();
  const auto messages = brief(json(list_at(r.body, "messages")));
  return expect(r.ok() && is_one, r, std::move(expected), r.ok() ? "'" + status + "', messages " + messages : told(r));
}

} // namespace acp::conformance
