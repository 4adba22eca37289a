// What 2026-04-17 changed: agents know the buyer's browser themselves.

#include "spec/versions/adapters.hpp"
#include "spec/versions/tell.hpp"

#include <string>

namespace acp::versions {

// The protocol wants the browser described, which only the agent has seen: it is told the least that can be assumed.
bool adapt_authentication_metadata(const source_object& from, object_text& to, const told_for& how) {
  if (const auto given = from["channel"]; !given.empty()) {
    to.raw("\"channel\":", given);
    return true;
  }
  to.key("\"channel\":");
  object_text channel{to.out()};
  channel.text("\"type\":", "browser");
  channel.key("\"browser\":");
  object_text browser{channel.out()};
  browser.text("\"accept_header\":", "*/*");
  browser.text("\"ip_address\":", "0.0.0.0");
  browser.raw("\"javascript_enabled\":", "false");
  browser.text("\"language\":", how.language.substr(0, 35));
  browser.text("\"user_agent\":", "");
  browser.close();
  channel.close();
  return true;
}

bool adapt_checkout_session(const source_object& from, object_text& to, const told_for& how) {
  if (how.version == "2026-01-30") {
    to.key("\"protocol\":");
    object_text protocol{to.out()};
    protocol.text("\"version\":", how.version);
    protocol.close();
    return true;
  }
  write_payment_provider(from, to, how);
  if (how.version == "2025-09-29") write_chosen_option(from, to);
  return true;
}

} // namespace acp::versions
