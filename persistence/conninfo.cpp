#include "persistence/conninfo.hpp"

#include <libpq-fe.h>
#include <memory>
#include <stdexcept>

namespace acp::persistence {

namespace {

void append_option(std::string& out, const std::string& key, const std::string& value) {
  out += key + "='";
  for (const char c : value) {
    if (c == '\'' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  out += "' ";
}

} // namespace

std::string complete_conninfo(const std::string& url, const std::map<std::string, std::string>& defaults) {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options{PQconninfoParse(url.c_str(), nullptr),
                                                                             &PQconninfoFree};
  if (!options) {
    throw std::invalid_argument(
        "not a PostgreSQL URL: expected postgresql://user@host:port/database or key=value pairs");
  }
  auto missing = defaults;
  std::string out;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) {
      append_option(out, option->keyword, option->val);
      missing.erase(option->keyword);
    }
  }
  for (const auto& [key, value] : missing) {
    append_option(out, key, value);
  }
  return out;
}

} // namespace acp::persistence
