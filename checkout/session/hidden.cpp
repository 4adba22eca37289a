#include "checkout/session/hidden.hpp"

#include <algorithm>

namespace acp::checkout {

void remember_touch(hidden_state& hidden, const field<AffiliateAttribution>& sent, Touchpoint otherwise) {
  if (!sent) return;
  const auto touch = sent->touchpoint.value_or(otherwise);
  const auto known = std::ranges::find_if(hidden.attributions,
                                          [touch](const AffiliateAttribution& a) { return a.touchpoint == touch; });
  if (known == hidden.attributions.end()) {
    hidden.attributions.push_back(*sent);
    hidden.attributions.back().touchpoint = touch;
  } else if (touch == Touchpoint::last) {
    *known = *sent;
    known->touchpoint = touch;
  }
}

void remember_notes(hidden_state& hidden, const field<std::string>& sent) {
  if (sent.is_null()) hidden.order_notes.reset();
  if (sent) hidden.order_notes = *sent;
}

} // namespace acp::checkout
