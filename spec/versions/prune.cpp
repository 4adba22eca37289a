#include "spec/versions/prune.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace acp::versions {
namespace {

using nlohmann::json;

void prune_object(json& document, const object_rule& known) {
  if (!document.is_object()) return;
  for (auto at = document.begin(); at != document.end();) {
    const auto* member = known_member(known, at.key());
    if (member == nullptr && !known.open) {
      at = document.erase(at);
      continue;
    }
    if (member != nullptr) prune(*at, *member->value);
    ++at;
  }
}

void prune_tagged(json& document, const rule& known) {
  if (!document.is_object()) return;
  const auto tag = document.find(std::string{known.tag});
  if (tag == document.end() || !tag->is_string()) return;
  for (const auto& each : known.options)
    if (tag->get_ref<const std::string&>() == each.tag) return prune_object(document, *each.object);
}

void prune_each(json& document, const rule* known) {
  if (known == nullptr || !document.is_structured()) return;
  for (auto& each : document) prune(each, *known);
}

} // namespace

const member_rule* known_member(const object_rule& known, std::string_view name) {
  const auto found = std::ranges::find_if(
      known.members, [&](const member_rule& each) { return each.name == name || each.alias == name; });
  return found == known.members.end() ? nullptr : &*found;
}

void prune(json& document, const rule& known) {
  switch (known.kind) {
  case value_kind::object:
    if (known.object != nullptr) prune_object(document, *known.object);
    break;
  case value_kind::tagged: prune_tagged(document, known); break;
  case value_kind::array:
  case value_kind::map: prune_each(document, known.items); break;
  default: break; // of `either` both are only in versions that are not pruned
  }
}

} // namespace acp::versions
