#pragma once

#include "actors/runtime/notes.hpp"
#include "checkout/reply_port.hpp"
#include "merchant/merchant.hpp"

#include <caf/actor.hpp>
#include <caf/actor_addr.hpp>
#include <caf/actor_cast.hpp>
#include <caf/send.hpp>

#include <expected>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <utility>

namespace acp::actors {

/// Through here the merchant's answers come back in. They may come on any thread and at any time, even after the actor
/// system has gone; once the gate is closed they lead nowhere.
class callback_gate {
public:
  template <class F>
  void pass(F&& f) const {
    std::shared_lock lock(mutex_);
    if (open_) std::forward<F>(f)();
  }
  void close() {
    std::unique_lock lock(mutex_);
    open_ = false;
  }

private:
  mutable std::shared_mutex mutex_;
  bool open_ = true;
};

/// What a merchant's service answered. A service that forgets to answer is as good as one that can't be reached.
template <class T>
struct merchant_answer {
  std::expected<T, merchant::unavailable> value;

  static merchant_answer dropped() { return {std::unexpected(merchant::unavailable{"merchant", "no answer"})}; }
};

/// A callback that brings the answer to `to` as `answer<merchant_answer<T>>` with the number `of`. Holds no actor
/// alive.
template <class T>
merchant::answer_to<T> bring_to(const std::shared_ptr<callback_gate>& gate, caf::actor_addr to, step of) {
  using port = checkout::reply_port<merchant_answer<T>>;
  return [p = port{[gate, to = std::move(to), of](merchant_answer<T> value) {
            gate->pass([&] {
              if (auto who = caf::actor_cast<caf::actor>(to))
                caf::anon_send(who, answer<merchant_answer<T>>{{}, of, parcel{std::move(value)}});
            });
          }}](std::expected<T, merchant::unavailable> value) mutable { p.answer({std::move(value)}); };
}

/// A port whose answer comes to `to` as `answer<T>` with the number `of`; for ports that live inside the actor system.
template <class T>
checkout::reply_port<T> port_to(caf::actor to, step of) {
  return checkout::reply_port<T>{[to = std::move(to), of](T value) {
    caf::anon_send(to, answer<T>{{}, of, parcel{std::move(value)}});
  }};
}

} // namespace acp::actors
