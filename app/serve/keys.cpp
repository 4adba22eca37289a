#include "app/serve/keys.hpp"

#include "persistence/api_keys.hpp"
#include "persistence/operator_keys.hpp"

#include <utility>

namespace acp::app {

namespace {

/// One that only a newer server knows is answered as the protocol has it.
const dialect* dialect_named(const std::string& name) {
  const auto* const found = find_dialect(name);
  return found != nullptr ? found : &spec_dialect;
}

} // namespace

key_refresher::source agent_keys(const std::string& database_url) {
  return [read = persistence::active_api_key_reader(database_url)] {
    std::vector<http::api_key> keys;
    for (auto& key : read())
      keys.push_back({.id = std::move(key.id),
                      .token = key.hash,
                      .caller = std::move(key.identity),
                      .signing_secret = std::move(key.signing_secret).value_or(""),
                      .speaks = dialect_named(key.dialect)});
    return keys;
  };
}

key_refresher::source operator_keys(const std::string& database_url) {
  return [read = persistence::active_operator_key_reader(database_url)] {
    std::vector<http::api_key> keys;
    for (auto& key : read())
      keys.push_back({.id = std::move(key.id),
                      .token = key.hash,
                      .caller = checkout::identity{std::move(key.name)},
                      .signing_secret = {},
                      .role = key.role});
    return keys;
  };
}

} // namespace acp::app
