#pragma once

#include "spec/versions/shape.hpp"

namespace acp::versions {

// What acp.yaml calls `adapted`, one function per type, each beside the others of its step: before_<version>.cpp has
// what changed with that version.

bool adapt_authentication_metadata(const source_object& from, object_text& to, const told_for& how);
bool adapt_checkout_session(const source_object& from, object_text& to, const told_for& how);
bool adapt_buyer(const source_object& from, object_text& to, const told_for& how);
bool adapt_line_item(const source_object& from, object_text& to, const told_for& how);
bool adapt_selected_fulfillment_option(const source_object& from, object_text& to, const told_for& how);
bool adapt_fulfillment_option_shipping(const source_object& from, object_text& to, const told_for& how);
bool adapt_fulfillment_option_digital(const source_object& from, object_text& to, const told_for& how);

/// Of a session, who processes its payment, as versions before 2026-01-30 say it.
void write_payment_provider(const source_object& session, object_text& to, const told_for& how);
/// Of a session, the one option 2025-09-29 knows.
void write_chosen_option(const source_object& session, object_text& to);

} // namespace acp::versions
