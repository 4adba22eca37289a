#include "merchant/import/setting_values.hpp"
#include "merchant/import/settings.hpp"

#include "spec/decode.hpp"

#include <array>
#include <set>

namespace acp::merchant {

namespace {

constexpr std::array<std::string_view, 4> types{"shipping", "digital", "pickup", "local_delivery"};
constexpr std::array<std::string_view, 3> pickup_types{"in_store", "curbside", "locker"};
constexpr int longest_days = 365;

int days(object_reader& reader, const char* name) {
  return static_cast<int>(reader.needed_integer(name, 0, longest_days));
}

/// One of the protocol's objects inside the settings; its violations are problems here.
template <class T>
std::optional<T> read_object(object_reader& reader, const char* name) {
  const auto* found = reader.find(name);
  if (!found) return std::nullopt;
  auto value = decode<T>(*found);
  if (value) return *value;
  for (const auto& violation : value.error())
    reader.problems().add(0, reader.path_of(name) + violation.path.substr(1), violation.message);
  return std::nullopt;
}

shipping_terms read_shipping(object_reader& reader) {
  shipping_terms terms{reader.text("carrier"), days(reader, "earliest_days"), days(reader, "latest_days")};
  if (terms.latest_days < terms.earliest_days) reader.problem("latest_days", "must not be before earliest_days");
  return terms;
}

pickup_terms read_pickup(object_reader& reader) {
  pickup_terms terms;
  if (reader.need("location"))
    terms.location = read_object<PickupLocation>(reader, "location").value_or(PickupLocation{});
  if (const auto kind = reader.word("pickup_type", pickup_types)) terms.kind = from_string<PickupType>(*kind);
  terms.ready_hours = static_cast<int>(reader.needed_integer("ready_hours", 0, 24 * longest_days));
  terms.kept_days = static_cast<int>(reader.needed_integer("kept_days", 1, longest_days));
  return terms;
}

local_delivery_terms read_local_delivery(object_reader& reader) {
  local_delivery_terms terms;
  terms.days_ahead = days(reader, "days_ahead");
  terms.from_hour = static_cast<int>(reader.needed_integer("from_hour", 0, 23));
  terms.to_hour = static_cast<int>(reader.needed_integer("to_hour", 1, 24));
  if (terms.to_hour <= terms.from_hour) reader.problem("to_hour", "must be after from_hour");
  terms.area = read_object<ServiceArea>(reader, "service_area");
  return terms;
}

std::vector<zone> read_zones(object_reader& reader) {
  std::vector<zone> zones;
  const auto* found = reader.find("destinations");
  if (!found) return zones;
  const auto path = reader.path_of("destinations");
  if (!found->is_array()) reader.problem("destinations", "must be a list");
  for (std::size_t i = 0; found->is_array() && i < found->size(); ++i) {
    object_reader place{(*found)[i], element_path(path, i), reader.problems()};
    zones.push_back(read_zone(place, "postal_prefix"));
    place.refuse_others();
  }
  return zones;
}

void read_terms(object_reader& reader, fulfillment_rule& rule) {
  reader.need("type");
  const auto type = reader.word("type", types);
  if (!type) return;
  if (*type == "shipping")
    rule.terms = read_shipping(reader);
  else if (*type == "pickup")
    rule.terms = read_pickup(reader);
  else if (*type == "local_delivery")
    rule.terms = read_local_delivery(reader);
  else
    rule.terms = digital_terms{};
  reader.refuse_others();
}

std::vector<fulfillment_texts> read_translations(object_reader& reader) {
  std::vector<fulfillment_texts> all;
  const auto* found = reader.find("translations");
  if (!found) return all;
  const auto path = reader.path_of("translations");
  if (!found->is_object()) {
    reader.problem("translations", "must be an object, by language");
    return all;
  }
  for (const auto& [locale, texts] : found->items()) {
    object_reader words{texts, member_path(path, locale), reader.problems()};
    all.push_back({locale, words.needed_text("title"), words.text("description")});
    words.refuse_others();
  }
  return all;
}

fulfillment_rule read_rule(object_reader& reader) {
  fulfillment_rule rule{
      reader.needed_text("id"), reader.needed_text("title"), reader.text("description"), read_zones(reader), {}, {}};
  for (const auto& price : read_prices(reader, "prices"))
    if (price.amount) rule.prices.push_back({*price.amount, price.unit});
  if (rule.id.contains('@')) reader.problem("id", "must have no @: what follows one says where a parcel goes");
  if (rule.prices.empty()) reader.problem("prices", "must have a price in at least one currency");
  rule.translations = read_translations(reader);
  read_terms(reader, rule);
  return rule;
}

} // namespace

std::vector<fulfillment_rule> read_fulfillment_settings(const nlohmann::json& options, const std::string& path,
                                                        problem_list& problems) {
  std::vector<fulfillment_rule> rules;
  std::set<std::string> seen;
  if (!options.is_array()) problems.add(0, path, "must be a list");
  for (std::size_t i = 0; options.is_array() && i < options.size(); ++i) {
    object_reader reader{options[i], element_path(path, i), problems};
    rules.push_back(read_rule(reader));
    if (!seen.insert(rules.back().id).second) reader.problem("id", "is used by another option");
  }
  return rules;
}

} // namespace acp::merchant
