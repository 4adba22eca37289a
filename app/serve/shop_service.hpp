#pragma once

#include "checkout/service.hpp"
#include "merchant/postgres_merchant.hpp"

#include <utility>

namespace acp::app {

/// The checkout as the edge sees it: ready when the merchant's systems are, too.
class shop_service final : public checkout::service {
public:
  /// Both outlive this.
  shop_service(checkout::service& sessions, const merchant::postgres_merchant& merchant)
      : sessions_(sessions)
      , merchant_(merchant) {}

  void execute(checkout::command c, checkout::reply_to port) override {
    sessions_.execute(std::move(c), std::move(port));
  }
  void read(checkout::session_id id, checkout::request_context context, checkout::reply_to port) override {
    sessions_.read(std::move(id), std::move(context), std::move(port));
  }
  bool ready() const noexcept override { return sessions_.ready() && merchant_.ready(); }

private:
  checkout::service& sessions_;
  const merchant::postgres_merchant& merchant_;
};

} // namespace acp::app
