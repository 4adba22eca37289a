#include "merchant/postgres/discount_desk.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace acp::merchant {

namespace {

using discount_list = std::vector<checkout::discount_offer>;

constexpr auto count_statement = "count_discount_uses";

/// The ids of the limited ones as a JSON array.
std::string limited(const discount_list& found) {
  auto ids = nlohmann::json::array();
  for (const auto& offer : found)
    if (offer.limits.any()) ids.push_back(offer.id);
  return ids.dump();
}

void take_over(const pqxx::row& row, discount_list& found) {
  for (auto& offer : found) {
    if (offer.id != row[0].as<std::string>()) continue;
    offer.limits.used = row[1].as<std::int64_t>();
    offer.limits.used_by_buyer = row[2].as<std::int64_t>();
  }
}

} // namespace

void discount_desk::prepare(persistence::connection& c) {
  c.prepare(count_statement, "SELECT d.id, coalesce(n.used + n.reserved, 0), coalesce(b.used + b.reserved, 0) "
                             "FROM jsonb_array_elements_text($1::jsonb) AS d(id) "
                             "LEFT JOIN acp.discount_uses n ON n.discount_id = d.id "
                             "LEFT JOIN acp.discount_buyers b ON b.discount_id = d.id AND b.buyer = $2");
}

void discount_desk::find(discount_question question, answer_to<discount_list> done) {
  const auto snapshot = source_.get();
  if (!snapshot) return done(std::unexpected(unavailable{"discounts", "the catalog is not loaded yet"}));
  auto found = snapshot->discounts.offers(question.codes, question.unit);
  if (std::ranges::none_of(found, [](const auto& offer) { return offer.limits.any(); })) return done(std::move(found));
  auto work = [found = std::move(found), buyer = std::move(question.buyer)](persistence::connection& c) {
    auto counted = found;
    const auto rows =
        c.run([&](pqxx::nontransaction& tx) { return tx.exec_prepared(count_statement, limited(counted), buyer); });
    for (const auto& row : rows) take_over(row, counted);
    return counted;
  };
  pool_.run<discount_list>("discounts", std::move(work), std::move(done));
}

} // namespace acp::merchant
