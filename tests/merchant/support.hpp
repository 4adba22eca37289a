#pragma once

#include "merchant/postgres_merchant.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace acp::test {

constexpr auto patience = std::chrono::seconds{20};

/// Waits until the condition holds; false when it does not within `patience`.
bool eventually(const std::function<bool()>& condition);

/// The answer of an asynchronous call. `call` gets what it has to hand over as `done`.
template <class T, class Call>
std::expected<T, merchant::unavailable> ask(Call call) {
  auto promise = std::make_shared<std::promise<std::expected<T, merchant::unavailable>>>();
  auto answer = promise->get_future();
  call(merchant::answer_to<T>{[promise](auto value) { promise->set_value(std::move(value)); }});
  if (answer.wait_for(patience) != std::future_status::ready) throw std::runtime_error("no answer at all");
  return answer.get();
}

/// A shop: a fresh database with the demo catalog, and a merchant on it that is ready.
class shop : public testing::Test {
protected:
  shop();

  std::unique_ptr<merchant::postgres_merchant> open(merchant::postgres_merchant_settings settings);
  merchant::postgres_merchant_settings settings() const;

  /// Runs SQL as the catalog's owner.
  void sql(const std::string& statement) const;
  /// The one value of a query.
  std::string value(const std::string& query) const;

  std::expected<checkout::quote, merchant::unavailable> quote(checkout::quote_request request) const;
  std::expected<merchant::reservation, merchant::unavailable>
  reserve(const std::string& key, const std::string& item, std::int64_t quantity = 1,
          std::vector<checkout::discount_use> uses = {}) const;
  std::expected<merchant::nothing, merchant::unavailable> commit(const std::string& key) const;
  std::expected<merchant::nothing, merchant::unavailable> release(const std::string& key) const;

  test_database database_;
  std::unique_ptr<merchant::postgres_merchant> merchant_;
};

Address address(const std::string& country, const std::string& state, const std::string& postal_code);
checkout::currency currency(const std::string& code);
checkout::quote_request cart(const std::string& unit, std::vector<std::string> items,
                             std::optional<Address> destination = std::nullopt);

/// The moment all tests run at.
checkout::time_point noon();

} // namespace acp::test
