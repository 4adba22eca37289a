#include "spec/versions/downgrade.hpp"

#include "spec/versions.hpp"
#include "spec/versions/paths.hpp"
#include "spec/versions/tell.hpp"
#include "spec/versions/upgrade.hpp"

#include <stdexcept>

namespace acp {
namespace {

std::string_view type_of(answer_type type, std::string_view document) {
  if (type == answer_type::order) return "Order";
  const bool with_order = type == answer_type::completed_session && !versions::member_of(document, "order").empty();
  return with_order ? "CheckoutSessionWithOrder" : "CheckoutSession";
}

std::string_view first_member_of(std::string_view path) {
  if (!path.starts_with("$.")) return {};
  path.remove_prefix(2);
  return path.substr(0, path.find_first_of(".["));
}

} // namespace

std::string downgrade(std::string_view version, answer_type type, std::string_view document,
                      std::string_view language) {
  const auto* shape = versions::find_shape(version, type_of(type, document));
  if (shape == nullptr) throw std::invalid_argument{"no version to tell it in"};
  std::string out;
  out.reserve(document.size() + 256);
  if (!versions::tell(out, document, *shape, {version, language}))
    throw std::invalid_argument{"a document that can't be told in an older version"};
  return out;
}

std::optional<std::string> downgrade_request_path(std::string_view version, std::string_view path) {
  return versions::request_path(path, version);
}

std::optional<std::string> downgrade_refusal_path(std::string_view version, request_type type, std::string_view path) {
  const bool is_session_s =
      type == request_type::complete && !has_member(newest_version(), type, first_member_of(path));
  return is_session_s ? versions::session_path(path, version) : versions::request_path(path, version);
}

} // namespace acp
