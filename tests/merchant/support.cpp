#include "tests/merchant/support.hpp"

#include "merchant/demo/demo_catalog.hpp"

#include <pqxx/pqxx>
#include <thread>

namespace acp::test {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

bool eventually(const std::function<bool()>& condition) {
  for (const auto end = steady_clock::now() + patience; steady_clock::now() < end;) {
    if (condition()) return true;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return false;
}

shop::shop() {
  const auto imported = merchant::import_demo_catalog(database_.url("acp_owner"));
  if (!imported) throw std::runtime_error("the demo catalog: " + imported.error().problems.at(0).message);
  merchant_ = open(settings());
}

merchant::postgres_merchant_settings shop::settings() const {
  merchant::postgres_merchant_settings s;
  s.database_url = database_.url("acp_server");
  s.payment_deadline = milliseconds{300};
  s.now = noon;
  return s;
}

std::unique_ptr<merchant::postgres_merchant> shop::open(merchant::postgres_merchant_settings s) {
  auto opened = merchant::make_postgres_merchant(std::move(s));
  if (!eventually([&] { return opened->ready(); })) throw std::runtime_error("the merchant did not become ready");
  return opened;
}

void shop::sql(const std::string& statement) const {
  pqxx::connection c{database_.url("acp_owner")};
  pqxx::work tx{c};
  tx.exec(statement);
  tx.commit();
}

std::string shop::value(const std::string& query) const {
  pqxx::connection c{database_.url("acp_owner")};
  pqxx::nontransaction tx{c};
  return tx.exec1(query)[0].as<std::string>();
}

std::expected<checkout::quote, merchant::unavailable> shop::quote(checkout::quote_request request) const {
  return ask<checkout::quote>(
      [&](auto done) { merchant_->services().quotes.quote(std::move(request), std::move(done)); });
}

std::expected<merchant::reservation, merchant::unavailable>
shop::reserve(const std::string& key, const std::string& item, std::int64_t quantity,
              std::vector<checkout::discount_use> uses) const {
  return ask<merchant::reservation>([&](auto done) {
    merchant_->services().shelf.reserve(checkout::payment_key{key}, {{checkout::item_id{item}, quantity}},
                                        std::move(uses), std::move(done));
  });
}

std::expected<merchant::nothing, merchant::unavailable> shop::commit(const std::string& key) const {
  return ask<merchant::nothing>(
      [&](auto done) { merchant_->services().shelf.commit(checkout::payment_key{key}, std::move(done)); });
}

std::expected<merchant::nothing, merchant::unavailable> shop::release(const std::string& key) const {
  return ask<merchant::nothing>(
      [&](auto done) { merchant_->services().shelf.release(checkout::payment_key{key}, std::move(done)); });
}

Address address(const std::string& country, const std::string& state, const std::string& postal_code) {
  Address a;
  a.name = "Robin Example";
  a.line_one = "1 Example Street";
  a.city = "Example";
  a.country = country;
  a.state = state;
  a.postal_code = postal_code;
  return a;
}

checkout::currency currency(const std::string& code) { return checkout::currency::parse(code).value(); }

checkout::quote_request cart(const std::string& unit, std::vector<std::string> items,
                             std::optional<Address> destination) {
  checkout::quote_request request{currency(unit), {}, std::move(destination), "en-US"};
  for (auto& item : items) request.lines.push_back({checkout::item_id{std::move(item)}, 1});
  return request;
}

checkout::time_point noon() {
  using namespace std::chrono;
  return sys_days{2026y / April / 17} + 12h + 30min;
}

} // namespace acp::test
