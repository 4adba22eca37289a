#pragma once

#include "app/metrics/metrics_desk.hpp"
#include "checkout/operator_service.hpp"

#include <utility>

namespace acp::app {

/// What operators ask, with the metrics beside it.
class metrics_service final : public checkout::operator_service {
public:
  /// Both outlive this.
  metrics_service(checkout::operator_service& others, metrics_desk& metrics) : others_(others), metrics_(metrics) {}

  void perform(checkout::operator_request request, checkout::reply_to port) override {
    if (request.act == checkout::operator_act::show_metrics) return metrics_.ask(std::move(port));
    others_.perform(std::move(request), std::move(port));
  }
  void stop_waiting() override { others_.stop_waiting(); }

private:
  checkout::operator_service& others_;
  metrics_desk& metrics_;
};

} // namespace acp::app
