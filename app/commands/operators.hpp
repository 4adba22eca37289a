#pragma once

#include "app/settings/settings.hpp"

#include <string>

namespace acp::app {

/// Makes a key for the operators' listener and gives its token out once; with a file, into that file, unless it holds a
/// valid one already. Returns the exit code, as the others do.
int create_operator(const settings& s, const std::string& name, const std::string& file);

/// Every operators' key with its id, without secrets.
int list_operators(const settings& s);

int revoke_operator(const settings& s, const std::string& id);

} // namespace acp::app
