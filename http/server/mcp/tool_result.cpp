#include "http/server/mcp/tool_result.hpp"

#include "spec/json/escape.hpp"

#include <string>
#include <utility>

namespace acp::http::mcp {
namespace {

std::string meta_of(const response& answer, std::string_view request_id) {
  std::string meta = R"({"request_id":)";
  append_json_string(meta, request_id);
  meta.append(R"(,"http_status":)").append(std::to_string(answer.status));
  if (answer.replayed) meta.append(R"(,"idempotent_replayed":true)");
  if (answer.retry_after) meta.append(R"(,"retry_after":)").append(std::to_string(*answer.retry_after));
  return meta.append("}");
}

} // namespace

response tool_result(const answer_form& form, response answer, std::string_view request_id) {
  const auto document = answer.body(); // an object with members, on one line, always
  const bool failed = answer.status >= 400;
  std::string result{document.substr(0, document.size() - 1)};
  result.append(R"(,"content":[{"type":"text","text":)");
  append_json_string(result, document);
  result.append(R"(}],"structuredContent":)").append(document);
  result.append(failed ? R"(,"isError":true,"_meta":)" : R"(,"isError":false,"_meta":)");
  result.append(meta_of(answer, request_id)).append("}");

  auto r = result_answer(form, result);
  r.code = std::move(answer.code);
  r.replayed = answer.replayed;
  return r;
}

} // namespace acp::http::mcp
