#pragma once

#include "app/settings/settings.hpp"
#include "checkout/operator_service.hpp"

#include <string>
#include <utility>
#include <vector>

namespace acp::app {

/// What a subcommand makes of its options: the act, what it is about, and the members of what it takes, those that are
/// set. Texts become what the act's schema wants of them.
struct operator_command {
  checkout::operator_act act = checkout::operator_act::none;
  std::string id;
  std::string letter;
  std::vector<std::pair<std::string, std::string>> members;            ///< texts, numbers, yes or no
  std::vector<std::pair<std::string, std::vector<std::string>>> lists; ///< of texts or numbers
  std::vector<std::string> headers;                                    ///< `Name: value`
};

/// Does on the database what the operators' listener would do, and prints its answer, one line of JSON. Returns the
/// exit code.
int run_operator_command(const settings& s, const operator_command& command);

/// Prints a new key for ACP_SECRETS_KEY, or puts it into a file that is not there yet.
int make_secrets_key(const std::string& file);

} // namespace acp::app
