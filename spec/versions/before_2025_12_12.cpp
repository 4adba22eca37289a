// What 2025-12-12 changed: several fulfillment options can be chosen.

#include "spec/versions/adapters.hpp"
#include "spec/versions/tell.hpp"

namespace acp::versions {

void write_chosen_option(const source_object& session, object_text& to) {
  std::string_view chosen;
  for_each_element(session["selected_fulfillment_options"], [&chosen](std::string_view each) {
    const auto type = plain_text(member_of(each, "type"));
    if (chosen.empty() && (type == "shipping" || type == "digital")) chosen = member_of(each, "option_id");
  });
  if (!chosen.empty()) to.raw("\"fulfillment_option_id\":", chosen);
}

} // namespace acp::versions
