#pragma once

#include "app/settings/settings.hpp"

namespace acp::app {

struct doctor_options {
  bool json = false;
};

/// Looks at everything a server with these settings relies on, changes nothing, and says what it found on standard
/// output. Returns success where nothing failed.
int doctor(const settings& s, const doctor_options& options);

} // namespace acp::app
