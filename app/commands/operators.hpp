#pragma once

#include "app/settings/settings.hpp"

#include <string>

namespace acp::app {

struct create_operator_options {
  std::string name;
  std::string role = "operator"; ///< or viewer
  std::string file;
};

/// Makes a key for the operators' listener and gives its token out once; with a file, into that file, unless it holds a
/// valid one of that role already. Returns the exit code, as the others do.
int create_operator(const settings& s, const create_operator_options& options);

/// Every operators' key with its id and role, without secrets.
int list_operators(const settings& s);

int revoke_operator(const settings& s, const std::string& id);

} // namespace acp::app
