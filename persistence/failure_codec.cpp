#include "persistence/failure_codec.hpp"

#include <nlohmann/json.hpp>

namespace acp::persistence {

using checkout::failure;

std::string encode_failure(const failure& f) {
  nlohmann::json out{{"kind", checkout::to_string(f.kind)}, {"code", f.code}, {"message", f.message}};
  if (f.param) {
    out["param"] = *f.param;
  }
  if (f.retry_after) {
    out["retry_after"] = f.retry_after->count();
  }
  return out.dump();
}

std::expected<failure, std::string> decode_failure(std::string_view text) {
  const auto in = nlohmann::json::parse(text, nullptr, false);
  const auto kind = in.is_object() ? checkout::failure_kind_from(in.value("kind", "")) : std::nullopt;
  if (!kind) {
    return std::unexpected("not a stored failure");
  }
  failure f{
      .kind = *kind, .code = in.value("code", ""), .message = in.value("message", ""), .param = {}, .retry_after = {}};
  if (in.contains("param")) {
    f.param = in["param"].get<std::string>();
  }
  if (in.contains("retry_after")) {
    f.retry_after = std::chrono::seconds{in["retry_after"].get<std::int64_t>()};
  }
  return f;
}

} // namespace acp::persistence
