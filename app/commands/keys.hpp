#pragma once

#include "app/settings/settings.hpp"

#include <string>
#include <vector>

namespace acp::app {

struct create_key_options {
  std::string identity;
  std::string name;
  std::string signing_secret_file; ///< empty: requests need not be signed
  std::string dialect = "spec";    ///< how its agent is answered, one there is
  std::string file;                ///< where the token goes; empty: standard output
};

/// Makes a key and gives its token out once. With a file that holds a token this database knows already, nothing is
/// made. Returns the exit code, as the others do.
int create_key(const settings& s, const create_key_options& options);

/// Those a key can be made with.
std::vector<std::string> dialect_names();

/// Every key with its id, without secrets.
int list_keys(const settings& s);

int revoke_key(const settings& s, const std::string& id);

} // namespace acp::app
