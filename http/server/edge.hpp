#pragma once

#include "checkout/delegation_service.hpp"
#include "checkout/operator_service.hpp"
#include "checkout/service.hpp"
#include "checkout/values/ids.hpp"
#include "http/server/checks/key_table.hpp"
#include "http/server/endpoint.hpp"
#include "http/server/intake/pressure.hpp"
#include "http/server/intake/rate_limits.hpp"
#include "http/server/public_documents.hpp"
#include "http/server/settings.hpp"
#include "http/server/traffic.hpp"

#include <functional>
#include <memory>

namespace acp::http {

/// What every request of a server is judged by and handed to. Read by all I/O threads, changed by none.
struct edge {
  server_settings settings;
  checkout::service& service;
  const key_table& keys;
  public_documents documents;
  std::function<checkout::time_point()> now; ///< wall-clock time
  endpoint_table answers = endpoints_without_delegation;
  checkout::operator_service* operators = nullptr;    ///< set on the operators' listener
  checkout::delegation_service* delegation = nullptr; ///< set where `answers` has its endpoints
  std::shared_ptr<rate_limits> rates{};               ///< null: none
  std::shared_ptr<pressure> under_way{};              ///< null: nothing is refused for what is under way
  std::shared_ptr<traffic> counts{};                  ///< what was answered; set before the server starts
};

} // namespace acp::http
