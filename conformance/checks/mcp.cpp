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

/// JSON, or the data of the first event.
json message_of(const reply& r) {
  if (r.body.is_object()) return r.body;
  const auto at = r.text.find("data:");
  if (at == std::string::npos) return {};
  const auto parsed = parse_json(r.text.substr(at + 5, r.text.find('\n', at) - at - 5));
  return parsed ? *parsed : json{};
}

struct answered {
  reply r;
  json message;
};

answered rpc(trial& t, std::string_view method, const json& params) {
  if (!t.server().speaks_over("mcp")) t.skip("the transport mcp is not announced");
  json call = {{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}};
  if (!params.is_null()) call["params"] = params;
  auto r = t.call(
      "POST", "/mcp", answer_kind::anything, call,
      {.without = {"Idempotency-Key", "API-Version"}, .set = {{"Accept", "application/json, text/event-stream"}}});
  auto message = message_of(r);
  return {std::move(r), std::move(message)};
}

answered tool(trial& t, std::string_view name, json arguments) {
  arguments["meta"] = {{"api_version", t.version()}, {"idempotency_key", t.fresh_key()}};
  if (!t.how().signing_secret.empty()) {
    const auto* const payload = find(arguments, "payload");
    const auto [value, timestamp] = sign(t.how(), payload == nullptr ? std::string{} : payload->dump());
    arguments["meta"]["signature"] = value;
    arguments["meta"]["timestamp"] = timestamp;
  }
  return rpc(t, "tools/call", {{"name", name}, {"arguments", std::move(arguments)}});
}

/// A session's member, wherever the answer has it: ACP puts the session into the result, clients of MCP look into
/// structuredContent.
std::string member(const answered& a, const std::string& path) {
  const auto own = text_at(a.message, "result." + path);
  return own.empty() ? text_at(a.message, "result.structuredContent." + path) : own;
}

json session_of(const answered& a) {
  const auto* const structured = find(a.message, "result.structuredContent");
  const auto* const result = find(a.message, "result");
  return structured != nullptr ? *structured : result != nullptr ? *result : json{};
}

bool expect_status_of(trial& t, const answered& a, std::string_view status) {
  const auto came = member(a, "status");
  return t.expect(came == status, a.r, "a session that is " + std::string{status},
                  came.empty() ? brief(a.message) : came);
}

void initialize(trial& t) {
  const auto a = rpc(t, "initialize",
                     {{"protocolVersion", mcp_version},
                      {"capabilities", json::object()},
                      {"clientInfo", {{"name", "acp-checkout conformance"}, {"version", "1"}}}});
  t.expect_status(a.r, {200});
  t.expect(!text_at(a.message, "result.protocolVersion").empty(), a.r, "a protocolVersion", brief(a.message));
  t.expect(find(a.message, "result.capabilities.tools") != nullptr, a.r, "the capability tools", brief(a.message));
}

void list(trial& t) {
  const auto a = rpc(t, "tools/list", nullptr);
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
  const auto made = tool(t, "create_checkout_session", {{"payload", t.words().create()}});
  const auto id = member(made, "id");
  if (!t.expect(!id.empty(), made.r, "a session", brief(made.message))) return;
  auto session = session_of(made);
  const auto& options = list_at(session, "fulfillment_options");
  if (member(made, "status") != "ready_for_payment" && !options.empty()) {
    const auto changed = tool(t, "update_checkout_session",
                              {{"id", id}, {"payload", t.words().select(options.front(), {t.words().item()})}});
    if (!expect_status_of(t, changed, "ready_for_payment")) return;
    session = session_of(changed);
  }
  const auto done = tool(t, "complete_checkout_session", {{"id", id}, {"payload", t.words().complete(session, token)}});
  if (!expect_status_of(t, done, "completed")) return;
  expect_status_of(t, tool(t, "get_checkout_session", {{"id", id}}), "completed");
  t.expect_state(t.read(id), {"completed"}); // the same session, over HTTP
}

void cancel(trial& t) {
  const auto made = tool(t, "create_checkout_session", {{"payload", t.words().create()}});
  const auto gone = tool(t, "cancel_checkout_session", {{"id", member(made, "id")}});
  expect_status_of(t, gone, "canceled");
}

void both_forms(trial& t) {
  const auto made = tool(t, "create_checkout_session", {{"payload", t.words().create()}});
  t.expect(!text_at(made.message, "result.id").empty(), made.r, "the session in the result, as ACP has it",
           brief(made.message));
  t.advise(!text_at(made.message, "result.structuredContent.id").empty() &&
               !list_at(made.message, "result.content").empty(),
           made.r, "and in content and structuredContent, as clients of MCP read it", brief(made.message));
}

void unknown(trial& t) {
  const auto a = tool(t, "get_checkout_session", {{"id", "cs_no_such_session"}});
  const auto* const failed = find(a.message, "result.isError");
  const bool told = find(a.message, "error") != nullptr || (failed != nullptr && *failed == true);
  t.expect(told, a.r, "an error", brief(a.message));
}

void unknown_tool(trial& t) {
  const auto a = rpc(t, "tools/call", {{"name", "no_such_tool"}, {"arguments", json::object()}});
  t.expect(whole_at(a.message, "error.code") == -32602, a.r, "the error -32602", brief(a.message));
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
