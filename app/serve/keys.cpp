#include "app/serve/keys.hpp"

#include "persistence/api_keys.hpp"
#include "persistence/operator_keys.hpp"

#include <utility>

namespace acp::app {

std::vector<http::api_key> read_keys(const std::string& database_url) {
  std::vector<http::api_key> keys;
  for (auto& key : persistence::active_api_keys(database_url))
    keys.push_back({.id = std::move(key.id),
                    .token = key.hash,
                    .caller = std::move(key.identity),
                    .signing_secret = std::move(key.signing_secret).value_or("")});
  return keys;
}

std::vector<http::api_key> read_operator_keys(const std::string& database_url) {
  std::vector<http::api_key> keys;
  for (auto& key : persistence::active_operator_keys(database_url))
    keys.push_back({.id = std::move(key.id),
                    .token = key.hash,
                    .caller = checkout::identity{std::move(key.name)},
                    .signing_secret = {}});
  return keys;
}

} // namespace acp::app
