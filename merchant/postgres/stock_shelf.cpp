#include "merchant/postgres/stock_shelf.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>
#include <utility>

namespace acp::merchant {

using nlohmann::json;

namespace {

constexpr auto reserve_statement = "reserve_stock";
constexpr auto settle_statement = "settle_stock";
constexpr auto list_statement = "list_reserved";

std::string to_json(const std::vector<checkout::requested_line>& lines) {
  auto array = json::array();
  for (const auto& line : lines) array.push_back({{"item", line.item.str()}, {"quantity", line.quantity}});
  return array.dump();
}

std::string to_json(const std::vector<checkout::discount_use>& uses) {
  auto array = json::array();
  for (const auto& use : uses) array.push_back({{"discount", use.discount}, {"buyer", use.buyer}});
  return array.dump();
}

/// Calls one of the SQL functions and takes over the levels it answers with.
template <class... Arguments>
json call(persistence::connection& c, stock_levels& levels, const char* statement, const Arguments&... arguments) {
  const auto text = c.run([&](pqxx::nontransaction& tx) {
    return tx.exec_prepared1(statement, arguments...)[0].template as<std::string>();
  });
  auto answer = json::parse(text);
  for (const auto& [item, pieces] : answer.at("levels").items())
    levels.set(checkout::item_id{item}, pieces.template get<std::int64_t>());
  return answer;
}

} // namespace

void stock_shelf::prepare(persistence::connection& c) {
  c.prepare(reserve_statement, "SELECT acp.reserve_stock($1, $2::jsonb, $3::jsonb)::text");
  c.prepare(settle_statement, "SELECT acp.settle_stock($1, $2)::text");
  c.prepare(list_statement, "SELECT payment_key FROM acp.stock_reservations WHERE status = 'reserved' "
                            "AND payment_key > $1 ORDER BY payment_key LIMIT 100");
}

void stock_shelf::reserve(checkout::payment_key key, std::vector<checkout::requested_line> lines,
                          std::vector<checkout::discount_use> uses, answer_to<reservation> done) {
  auto work = [this, key = std::move(key), lines = std::move(lines),
               uses = std::move(uses)](persistence::connection& c) {
    const auto answer = call(c, levels_, reserve_statement, key.str(), to_json(lines), to_json(uses));
    reservation result;
    for (const auto& item : answer.at("refused")) result.refused.emplace_back(item.get<std::string>());
    for (const auto& id : answer.at("refused_uses")) result.refused_discounts.push_back(id.get<std::string>());
    return result;
  };
  pool_.run<reservation>("stock", std::move(work), std::move(done));
}

void stock_shelf::commit(checkout::payment_key key, answer_to<nothing> done) {
  settle(std::move(key), "committed", std::move(done));
}

void stock_shelf::release(checkout::payment_key key, answer_to<nothing> done) {
  settle(std::move(key), "released", std::move(done));
}

void stock_shelf::list_reserved(checkout::payment_key after, answer_to<std::vector<checkout::payment_key>> done) {
  auto work = [after = std::move(after)](persistence::connection& c) {
    const auto rows = c.run([&](pqxx::nontransaction& tx) { return tx.exec_prepared(list_statement, after.str()); });
    std::vector<checkout::payment_key> keys;
    for (const auto& row : rows) keys.emplace_back(row[0].as<std::string>());
    return keys;
  };
  pool_.run<std::vector<checkout::payment_key>>("stock", std::move(work), std::move(done));
}

void stock_shelf::settle(checkout::payment_key key, std::string status, answer_to<nothing> done) {
  auto work = [this, key = std::move(key), status = std::move(status)](persistence::connection& c) {
    const auto answer = call(c, levels_, settle_statement, key.str(), status);
    const auto& now = answer.at("status");
    // A refused key holds nothing, so there is nothing to give back.
    const bool as_asked = now == status || (now == "refused" && status == "released");
    if (!as_asked) throw std::runtime_error("the reservation can't be " + status + ": it is " + now.dump());
    return nothing{};
  };
  pool_.run<nothing>("stock", std::move(work), std::move(done));
}

} // namespace acp::merchant
