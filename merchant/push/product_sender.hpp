#pragma once

#include "merchant/push/agent_feed.hpp"
#include "merchant/push/outgoing_product.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace acp::merchant {

/// Remembers what a feed was told, beyond the end of the process.
class sent_products {
public:
  virtual ~sent_products() = default;
  /// These are about to be sent: the agent may know them from now on, whatever happens.
  virtual void announce(std::span<const outgoing_product> products) = 0;
  /// These were accepted.
  virtual void confirm(std::span<const outgoing_product> products) = 0;
  /// This one was refused.
  virtual void refuse(const outgoing_product& product) = 0;
};

/// What one request may hold.
struct batch_limits {
  std::size_t products = 200;
  std::size_t bytes = std::size_t{1} << 20U; ///< a larger product goes alone
};

struct sent_count {
  std::size_t sent = 0; ///< accepted, without those withdrawn
  std::size_t withdrawn = 0;
  std::size_t refused = 0;
  std::size_t bytes = 0; ///< of accepted requests
};

/// Sends products in batches. A batch that is refused is halved until the products at fault stand alone; the others
/// arrive. Too many of these with none accepted between them end the push: then it may not be the products.
class product_sender {
public:
  static constexpr std::size_t most_refused_in_a_row = 20;

  struct means {
    std::function<std::expected<upsert_answer, std::string>(std::string body)> upsert;
    std::function<void(const sent_count&)> progress; ///< after each batch
    std::function<void(const std::string&)> tell;    ///< one line about a product that was refused
  };

  product_sender(means m, sent_products& book, batch_limits limits)
      : means_(std::move(m))
      , book_(book)
      , limits_(limits) {}

  /// Sends all that `next` gives. Fails with a sentence where going on makes no sense; what was accepted is on record.
  std::expected<void, std::string> send(const std::function<std::optional<outgoing_product>()>& next);

  const sent_count& count() const noexcept { return count_; }

private:
  std::expected<void, std::string> send_batch(std::span<const outgoing_product> batch);
  std::expected<void, std::string> send_halves(std::span<const outgoing_product> batch);
  std::expected<void, std::string> refuse(const outgoing_product& product, const std::string& why);
  void accepted(std::span<const outgoing_product> batch, std::size_t bytes);

  means means_;
  sent_products& book_;
  batch_limits limits_;
  sent_count count_;
  std::size_t refused_in_a_row_ = 0;
};

} // namespace acp::merchant
