#include "http/server/mcp/message.hpp"

#include "spec/json/escape.hpp"

#include <nlohmann/json.hpp>

namespace acp::http::mcp {
namespace {

using nlohmann::json;

constexpr std::size_t longest_id = 255;

const json* member(const json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

bool is_id(const json& id) {
  return id.is_number_integer() || (id.is_string() && id.get_ref<const std::string&>().size() <= longest_id);
}

/// In one piece, or as the one event of a stream that ends with it.
response in_form(const answer_form& form, std::string text) {
  response r;
  if (!form.as_events) {
    r.text = std::move(text);
    return r;
  }
  r.content_type = "text/event-stream";
  r.text.append("event: message\ndata: ").append(text).append("\n\n");
  return r;
}

std::string begin_answer(const answer_form& form) {
  std::string text = R"({"jsonrpc":"2.0","id":)";
  return text.append(form.id);
}

} // namespace

response result_answer(const answer_form& form, std::string_view result) {
  auto text = begin_answer(form);
  text.append(R"(,"result":)").append(result).append("}");
  return in_form(form, std::move(text));
}

response fault_answer(const answer_form& form, fault code, std::string_view why, int status) {
  auto text = begin_answer(form);
  text.append(R"(,"error":{"code":)").append(std::to_string(static_cast<int>(code))).append(R"(,"message":)");
  append_json_string(text, why);
  auto r = in_form(form, text.append("}}"));
  r.status = status;
  return r;
}

response accepted() {
  response r;
  r.status = 202;
  return r;
}

std::expected<message, response> read_message(const json& document, bool as_events) {
  answer_form form{"null", as_events};
  const auto refused = [&form](std::string_view why) {
    return std::unexpected{fault_answer(form, fault::invalid_request, why, 400)};
  };
  if (document.is_array()) return refused("Batches are not answered here: send one message at a time.");
  if (!document.is_object()) return refused("A message is a JSON object.");
  const auto* const id = member(document, "id");
  const auto* const method = member(document, "method");
  if (id != nullptr && is_id(*id)) form.id = id->dump();
  const auto* const version = member(document, "jsonrpc");
  if (version == nullptr || *version != "2.0") return refused("jsonrpc must be \"2.0\".");
  const bool is_answer = method == nullptr && (document.contains("result") || document.contains("error"));
  if (is_answer) return message{};
  if (method == nullptr || !method->is_string()) return refused("method must be a string.");
  if (id != nullptr && !is_id(*id)) return refused("id must be a whole number, or a string of at most 255 bytes.");

  message m;
  m.method = method->get_ref<const std::string&>();
  m.params = member(document, "params");
  m.wants_answer = id != nullptr;
  m.id = form.id;
  if (m.params == nullptr || m.params->is_object()) return m;
  return std::unexpected{fault_answer(form, fault::invalid_params, "params must be an object.")};
}

} // namespace acp::http::mcp
