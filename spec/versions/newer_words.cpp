#include "spec/versions/newer_words.hpp"

#include "spec/versions/prune.hpp"

#include <algorithm>
#include <string_view>

namespace acp::versions {
namespace {

using nlohmann::json;

bool is_newer(std::string_view name, const json& value, const object_rule& newer, const object_rule& former) {
  const auto* now = known_member(newer, name);
  if (value.is_null() || now == nullptr) return false;
  const auto* before = known_member(former, name);
  if (before == nullptr) return now->name == name; // an alias is nobody's name
  return has_newer_words(value, *now->value, *before->value);
}

} // namespace

bool has_newer_words(const json& document, const rule& newer, const rule& former) {
  if (document.is_array() && newer.items != nullptr && former.items != nullptr)
    return std::ranges::any_of(document,
                               [&](const json& each) { return has_newer_words(each, *newer.items, *former.items); });
  if (!document.is_object() || newer.object == nullptr || former.object == nullptr) return false;
  return std::ranges::any_of(document.get_ref<const json::object_t&>(), [&](const auto& member) {
    return is_newer(member.first, member.second, *newer.object, *former.object);
  });
}

} // namespace acp::versions
