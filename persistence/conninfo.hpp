#pragma once

#include <map>
#include <string>

namespace acp::persistence {

/// `url` (a libpq URI or `key=value` string) as a `key=value` string, completed with those of `defaults` it does not
/// set. Throws std::invalid_argument, without repeating the URL (it may hold a password).
std::string complete_conninfo(const std::string& url, const std::map<std::string, std::string>& defaults);

} // namespace acp::persistence
