#include "spec/codec/changes.hpp"

#include "spec/codec/read.hpp"

namespace acp {

void apply_changes(nlohmann::json& document, const nlohmann::json& changes) {
  if (!document.is_object() || !changes.is_object()) refuse("expected objects");
  for (const auto& [name, value] : changes.items()) {
    if (value.is_null()) {
      document.erase(name);
    } else {
      document[name] = value;
    }
  }
}

} // namespace acp
