#include "http/server/mcp/conversation.hpp"

#include "http/server/mcp/call_tool.hpp"
#include "http/server/mcp/protocol.hpp"
#include "http/server/mcp/session.hpp"

#include "spec/documents.hpp"
#include "spec/json/escape.hpp"
#include "spec/json/parse.hpp"
#include "spec/versions.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <utility>

namespace acp::http::mcp {
namespace {

using nlohmann::json;

constexpr std::string_view instructions =
    "Tools of the Agentic Commerce Protocol: create a checkout session, update it until its status is "
    "ready_for_payment, then complete it, which pays and orders. Amounts are whole numbers of minor units. Every call "
    "names the protocol's version in meta.api_version; give each change a meta.idempotency_key of its own and repeat "
    "it "
    "when you repeat the call. An answer with isError holds an Error: code and param say what was wrong.";

/// The text of a member; empty where it is absent or no text.
std::string_view text_of(const json* object, const char* name) {
  if (object == nullptr) return {};
  const auto found = object->find(name);
  return found != object->end() && found->is_string() ? std::string_view{found->get_ref<const std::string&>()}
                                                      : std::string_view{};
}

std::string introduction(std::string_view version) {
  std::string result = R"({"protocolVersion":")";
  result.append(version);
  result.append(R"(","capabilities":{"tools":{"listChanged":false}},"serverInfo":{"name":"acp-checkout",)");
  result.append(R"("title":"Agentic checkout","version":")").append(ACP_VERSION).append(R"("},"instructions":)");
  append_json_string(result, instructions);
  return result.append("}");
}

response initialize(const edge& e, const admission& a, request_id_source& ids, const answer_form& form,
                    const message& m) {
  const auto wanted = text_of(m.params, "protocolVersion");
  if (wanted.empty()) return fault_answer(form, fault::invalid_params, "params.protocolVersion is required.");
  const auto agreed = agreed_version(wanted);
  auto r = result_answer(form, introduction(agreed));
  r.add_header("Mcp-Session-Id", make_session(*a.caller, agreed, ids.next(e.now()).substr(4)));
  return r;
}

response list_tools(const answer_form& form, const message& m) {
  if (!text_of(m.params, "cursor").empty())
    return fault_answer(form, fault::invalid_params, "There is no such cursor: all tools are on one page.");
  std::string result = R"({"tools":)";
  result.append(tools_document(newest_version())).append("}");
  return result_answer(form, result);
}

} // namespace

outcome hear(const edge& e, const request_head& head, admission& a, request_id_source& ids, std::string_view body) {
  const auto document = parse_json(body);
  if (!document)
    return fault_answer({"null", a.as_events}, fault::parse_error,
                        "The body is not acceptable JSON: " + document.error().message + ".", 400);
  const auto heard = read_message(*document, a.as_events);
  if (!heard) return heard.error();
  if (!heard->wants_answer) return accepted();
  const answer_form form{heard->id, a.as_events};
  if (heard->method == "initialize") return initialize(e, a, ids, form, *heard);
  if (heard->method == "ping") return result_answer(form, "{}");
  if (heard->method == "tools/list") return list_tools(form, *heard);
  if (heard->method == "tools/call") return call_tool(e, head, a, form, heard->params);
  return fault_answer(form, fault::method_not_found, "There is no such method.");
}

} // namespace acp::http::mcp
