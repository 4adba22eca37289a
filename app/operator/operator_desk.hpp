#pragma once

#include "app/operator/desk_stores.hpp"
#include "app/operator/errand_queue.hpp"
#include "app/operator/message_desk.hpp"
#include "checkout/operator_service.hpp"
#include "checkout/orders/order_service.hpp"
#include "http/client/http_client.hpp"

#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace acp::app {

/// What operators ask of a running server, on threads of its own: a few that take one request after the other, and one
/// for all who wait for messages (message_desk).
class operator_desk final : public checkout::operator_service {
public:
  struct settings {
    persistence::delivery_database database;
    std::optional<persistence::secret_box> box;
    std::function<checkout::time_point()> now;
    std::size_t threads = 2;
    std::size_t most_waiting = 256; ///< requests that wait for a thread or an order; one more is answered 503
    message_desk::settings messages;
    endpoint_defaults defaults{};
  };

  /// `http`, for tests of endpoints, and `orders` outlive this.
  operator_desk(settings how, outbound::http_client& http, checkout::order_service& orders);
  ~operator_desk() override; ///< answers everybody
  operator_desk(const operator_desk&) = delete;
  operator_desk& operator=(const operator_desk&) = delete;

  void perform(checkout::operator_request request, checkout::reply_to port) override;
  void stop_waiting() override { messages_.stop_waiting(); }

private:
  void run();
  void serve(desk_stores& stores, errand e);
  void do_errand(desk_stores& stores, errand& e);
  void test(desk_stores& stores, errand& e);

  const settings how_;
  outbound::http_client& http_;
  checkout::order_service& orders_;
  message_desk messages_;
  const std::shared_ptr<errand_queue> errands_;
  std::vector<std::thread> threads_;
};

} // namespace acp::app
