#include "tests/actors/support/requests.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

namespace acp::test {
namespace {

checkout::request_context context(const std::string& path, const std::string& key, const std::string& body) {
  auto c = context_of("agent");
  if (!key.empty()) c.key = {checkout::sha256_of_parts({"agent", path, key}), checkout::sha256(body)};
  return c;
}

nlohmann::json parsed(const checkout::reply& r) { return nlohmann::json::parse(document(r)); }

} // namespace

checkout::request_context context_of(const std::string& caller) {
  checkout::request_context c;
  c.caller = checkout::identity{caller};
  c.request = checkout::request_id{"req"};
  c.api_version = "2026-04-17";
  c.locale = "en-US";
  return c;
}

checkout::command create_command(const std::string& key, const std::string& item, std::int64_t quantity) {
  CheckoutSessionCreateRequest body;
  RequestItem line;
  line.id = item;
  line.quantity = quantity;
  body.line_items.push_back(line);
  body.currency = "usd";
  auto& buyer = body.buyer.emplace();
  buyer.first_name = "Ada";
  buyer.last_name = "Lovelace";
  buyer.email = "ada@example.com";
  return {{}, std::move(body), context("/checkout_sessions", key, item + std::to_string(quantity))};
}

checkout::command update_command(const checkout::session_id& id, std::int64_t quantity, const std::string& key) {
  CheckoutSessionUpdateRequest body;
  RequestItem line;
  line.id = "book";
  line.quantity = quantity;
  body.line_items = std::vector{line};
  return {id, std::move(body), context("/checkout_sessions/" + id.str(), key, std::to_string(quantity))};
}

checkout::command complete_command(const checkout::session_id& id, const std::string& token, const std::string& key,
                                   bool authenticated) {
  CheckoutSessionCompleteRequest body;
  auto& instrument = body.payment_data.instrument.emplace();
  instrument.type = "card";
  instrument.credential.type = "spt";
  instrument.credential.token = token;
  body.payment_data.handler_id = "cards";
  if (authenticated) body.authentication_result.emplace().outcome = AuthenticationOutcome::authenticated;
  return {id, std::move(body), context("/checkout_sessions/" + id.str() + "/complete", key, token)};
}

checkout::command cancel_command(const checkout::session_id& id, const std::string& key) {
  return {id, CancelSessionRequest{}, context("/checkout_sessions/" + id.str() + "/cancel", key, "")};
}

std::future<checkout::reply> send(checkout::service& s, checkout::command c) {
  std::promise<checkout::reply> promise;
  auto answer = promise.get_future();
  s.execute(std::move(c),
            checkout::reply_to{[p = std::move(promise)](checkout::reply r) mutable { p.set_value(std::move(r)); }});
  return answer;
}

std::future<checkout::reply> send_read(checkout::service& s, const checkout::session_id& id,
                                       const std::string& caller) {
  std::promise<checkout::reply> promise;
  auto answer = promise.get_future();
  s.read(id, context_of(caller),
         checkout::reply_to{[p = std::move(promise)](checkout::reply r) mutable { p.set_value(std::move(r)); }});
  return answer;
}

checkout::reply wait(std::future<checkout::reply> f) {
  if (f.wait_for(patience) != std::future_status::ready) throw std::runtime_error("no answer");
  return f.get();
}

checkout::reply ask(checkout::service& s, checkout::command c) { return wait(send(s, std::move(c))); }

checkout::reply read(checkout::service& s, const checkout::session_id& id, const std::string& caller) {
  return wait(send_read(s, id, caller));
}

const std::string& document(const checkout::reply& r) {
  if (!r.result) throw std::runtime_error("failed: " + checkout::to_error_json(r.result.error()));
  return *r.result->document;
}

checkout::session_id id_of(const checkout::reply& r) { return checkout::session_id{parsed(r).at("id")}; }
std::string status_of(const checkout::reply& r) { return parsed(r).at("status"); }
std::string code_of(const checkout::reply& r) { return r.result ? std::string{} : r.result.error().code; }

int status_code(const checkout::reply& r) {
  if (!r.result) return checkout::http_status(r.result.error().kind);
  return r.result->created ? 201 : 200;
}

} // namespace acp::test
