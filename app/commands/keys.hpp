#pragma once

#include "app/settings/settings.hpp"

#include <string>

namespace acp::app {

struct create_key_options {
  std::string identity;
  std::string name;
  std::string signing_secret_file; ///< empty: requests need not be signed
  std::string file;                ///< where the token goes; empty: standard output
};

/// Makes a key and gives its token out once. With a file that holds a token this database knows already, nothing is
/// made. Returns the exit code, as the others do.
int create_key(const settings& s, const create_key_options& options);

/// Every key with its id, without secrets.
int list_keys(const settings& s);

int revoke_key(const settings& s, const std::string& id);

} // namespace acp::app
