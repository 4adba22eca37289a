// The Model Context Protocol, where it is announced: the same purchase with tools.

#include "conformance/checks/tables.hpp"

#include "conformance/signing.hpp"
#include "spec/json/parse.hpp"

#include <array>

namespace acp::conformance {
namespace {

constexpr std::string_view mcp_version = "2025-11-25";
constexpr std::array<std::string_view, 5> tools{"create_checkout_session", "get_checkout_session",
                                                "update_checkout_session", "complete_checkout_session",
                                                "cancel_checkout_session"};

constexpr int call_id = 7;

/// The data of an event's lines.
std::string data_of(std::string_view event) {
  std::string data;
  while (!event.empty()) {
    const auto end = std::min(event.find_first_of("\r\n"), event.size());
    auto line = event.substr(0, end);
    event.remove_prefix(std::min(end + 1, event.size()));
    if (!line.starts_with("data:")) continue;
    line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
    data.append(data.empty() ? "" : "\n").append(line);
  }
  return data;
}

/// Of a stream's events the one that answers; others (the first may be empty) tell of something else.
json answer_in(std::string_view stream) {
  json found;
  while (!stream.empty()) {
    const auto end = std::min({stream.find("\n\n"), stream.find("\r\n\r\n"), stream.find("\r\r"), stream.size()});
    auto parsed = parse_json(data_of(stream.substr(0, end)));
    stream.remove_prefix(std::min(end + 2, stream.size()));
    if (parsed && parsed->is_object() && (parsed->contains("result") || parsed->contains("error")))
      found = std::move(*parsed);
  }
  return found;
}

struct answered {
  reply r;
  json message;
};

/// A client's conversation with the server: begun by initialize, and then under what was agreed on there.
class conversation {
public:
  explicit conversation(trial& t) : t_(t) {
    if (!t.server().speaks_over("mcp")) t.skip("the transport mcp is not announced");
    begun_ = ask("initialize", {{"protocolVersion", mcp_version},
                                {"capabilities", json::object()},
                                {"clientInfo", {{"name", "acp-checkout conformance"}, {"version", "1"}}}});
    session_ = begun_.r.header("Mcp-Session-Id");
    version_ = text_at(begun_.message, "result.protocolVersion");
    if (!begun_.r.ok() || version_.empty()) return;
    const auto r = send({{"jsonrpc", "2.0"}, {"method", "notifications/initialized"}});
    t.expect(r.ok(), r, "a notification accepted", std::to_string(r.status));
  }

  const answered& begun() const { return begun_; }

  answered ask(std::string_view method, const json& params) {
    json call = {{"jsonrpc", "2.0"}, {"id", call_id}, {"method", method}};
    if (!params.is_null()) call["params"] = params;
    auto r = send(call);
    auto message = r.body.is_object() ? r.body : answer_in(r.text);
    if (r.ok())
      t_.expect(text_at(message, "jsonrpc") == "2.0" && whole_at(message, "id") == call_id, r,
                "an answer of JSON-RPC 2.0, with the request's id", brief(message));
    return {std::move(r), std::move(message)};
  }

private:
  reply send(const json& message) {
    variation v{.without = {"Idempotency-Key", "API-Version"},
                .set = {{"Accept", "application/json, text/event-stream"}}};
    if (!session_.empty()) v.set.push_back({"Mcp-Session-Id", session_});
    if (!version_.empty()) v.set.push_back({"MCP-Protocol-Version", version_});
    return t_.call("POST", "/mcp", answer_kind::anything, message, v);
  }

  trial& t_;
  std::string session_;
  std::string version_;
  answered begun_;
};

/// What a tool gave back: the session or the Error, wherever the answer has it. ACP puts it into the result (an Error
/// into an error's data), clients of MCP look into structuredContent.
json document_of(const json& message) {
  if (const auto* const data = find(message, "error.data")) return *data;
  if (const auto* const structured = find(message, "result.structuredContent")) return *structured;
  const auto* const result = find(message, "result");
  json document = result != nullptr ? *result : json{};
  if (document.is_object())
    for (const auto* const of_mcp : {"content", "structuredContent", "isError", "_meta"}) document.erase(of_mcp);
  return document;
}

bool is_error(const json& message) {
  const auto* const failed = find(message, "result.isError");
  return find(message, "error") != nullptr || (failed != nullptr && *failed == true);
}

answered tool(trial& t, conversation& with, const std::string& name, json arguments) {
  arguments["meta"] = {{"api_version", t.version()}, {"idempotency_key", t.fresh_key()}};
  if (!t.how().signing_secret.empty()) {
    const auto* const payload = find(arguments, "payload");
    const auto [value, timestamp] = sign(t.how(), payload == nullptr ? std::string{} : payload->dump());
    arguments["meta"]["signature"] = value;
    arguments["meta"]["timestamp"] = timestamp;
  }
  auto a = with.ask("tools/call", {{"name", name}, {"arguments", std::move(arguments)}});
  if (a.r.ok())
    t.judge_part(a.r, document_of(a.message), is_error(a.message) ? answer_kind::error : answer_kind::session, name);
  return a;
}

std::string member(const answered& a, const std::string& path) { return text_at(document_of(a.message), path); }

bool expect_status_of(trial& t, const answered& a, std::string_view status) {
  const auto came = member(a, "status");
  return t.expect(came == status, a.r, "a session that is " + std::string{status},
                  came.empty() ? brief(a.message) : came);
}

void initialize(trial& t) {
  const conversation with(t);
  const auto& a = with.begun();
  t.expect_status(a.r, {200});
  t.expect(!text_at(a.message, "result.protocolVersion").empty(), a.r, "a protocolVersion", brief(a.message));
  t.expect(find(a.message, "result.capabilities.tools") != nullptr, a.r, "the capability tools", brief(a.message));
}

void list(trial& t) {
  conversation with(t);
  const auto a = with.ask("tools/list", nullptr);
  for (const auto name : tools) {
    const auto* const found = find_in(a.message, "result.tools", "name", name);
    if (!t.expect(found != nullptr, a.r, "the tool " + std::string{name}, "it is not listed")) continue;
    const auto* const schema = find(*found, "inputSchema");
    t.expect(schema != nullptr && text_at(*schema, "type") == "object", a.r, std::string{name} + " with an inputSchema",
             "none");
  }
}

void purchase(trial& t) {
  const auto& token = t.need(t.given().payment_token, "--payment-token");
  conversation with(t);
  const auto made = tool(t, with, "create_checkout_session", {{"payload", t.words().create()}});
  const auto id = member(made, "id");
  if (!t.expect(!id.empty(), made.r, "a session", brief(made.message))) return;
  auto session = document_of(made.message);
  const auto& options = list_at(session, "fulfillment_options");
  if (member(made, "status") != "ready_for_payment" && !options.empty()) {
    const auto changed = tool(t, with, "update_checkout_session",
                              {{"id", id}, {"payload", t.words().select(options.front(), {t.words().item()})}});
    if (!expect_status_of(t, changed, "ready_for_payment")) return;
    session = document_of(changed.message);
  }
  const auto done =
      tool(t, with, "complete_checkout_session", {{"id", id}, {"payload", t.words().complete(session, token)}});
  if (!expect_status_of(t, done, "completed")) return;
  expect_status_of(t, tool(t, with, "get_checkout_session", {{"id", id}}), "completed");
  t.expect_state(t.read(id), {"completed"}); // the same session, over HTTP
}

void cancel(trial& t) {
  conversation with(t);
  const auto made = tool(t, with, "create_checkout_session", {{"payload", t.words().create()}});
  const auto gone = tool(t, with, "cancel_checkout_session", {{"id", member(made, "id")}});
  expect_status_of(t, gone, "canceled");
}

void both_forms(trial& t) {
  conversation with(t);
  const auto made = tool(t, with, "create_checkout_session", {{"payload", t.words().create()}});
  t.expect(!text_at(made.message, "result.id").empty(), made.r, "the session in the result, as ACP has it",
           brief(made.message));
  t.advise(!text_at(made.message, "result.structuredContent.id").empty() &&
               !list_at(made.message, "result.content").empty(),
           made.r, "and in content and structuredContent, as clients of MCP read it", brief(made.message));
}

void unknown(trial& t) {
  conversation with(t);
  const auto a = tool(t, with, "get_checkout_session", {{"id", "cs_no_such_session"}});
  t.expect(is_error(a.message), a.r, "an error", brief(a.message));
}

/// -32602, or, as tools may tell it, a result that is an error.
void unknown_tool(trial& t) {
  conversation with(t);
  const auto a = with.ask("tools/call", {{"name", "no_such_tool"}, {"arguments", json::object()}});
  t.expect(is_error(a.message), a.r, "an error", brief(a.message));
  t.advise(whole_at(a.message, "error.code") == -32602, a.r, "the error -32602", brief(a.message));
}

constexpr check table[] = {
    {"mcp.initialize", "a client of MCP is welcomed", initialize, v2026_04_17},
    {"mcp.tools", "the five tools are listed, with schemas", list, v2026_04_17},
    {"mcp.purchase", "a purchase with tools, seen over HTTP, too", purchase, v2026_04_17},
    {"mcp.cancel", "a cancel with a tool", cancel, v2026_04_17},
    {"mcp.result", "a tool answers with the session", both_forms, v2026_04_17},
    {"mcp.unknown-session", "an unknown session is an error", unknown, v2026_04_17},
    {"mcp.unknown-tool", "an unknown tool is an error", unknown_tool, v2026_04_17},
};

} // namespace

std::span<const check> mcp_checks() { return table; }

} // namespace acp::conformance
