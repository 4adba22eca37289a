#include "merchant/feed/flat_row.hpp"

#include "checkout/values/money.hpp"

#include "spec/json/escape.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace acp::merchant {

namespace {

std::string word_for(bool value) { return value ? "true" : "false"; }

std::string price_of(const Variant& variant) {
  if (!variant.price) return {};
  const auto unit = checkout::currency::parse(variant.price->currency);
  if (!unit) return {};
  return decimal_amount(variant.price->amount, unit->exponent()) + " " + variant.price->currency;
}

std::vector<std::string> images_of(const Variant& variant) {
  std::vector<std::string> urls;
  if (variant.media)
    for (const auto& m : *variant.media) urls.push_back(m.url);
  return urls;
}

/// Separated by commas, so a comma within a URL is written in its other form.
std::string further_images(const std::vector<std::string>& urls) {
  std::string list;
  for (std::size_t i = 1; i < urls.size(); ++i) {
    if (!list.empty()) list += ',';
    for (const char c : urls[i]) c == ',' ? list.append("%2C") : list.append(1, c);
  }
  return list;
}

std::string options_as_json(const Variant& variant) {
  if (!variant.variant_options) return {};
  nlohmann::ordered_json options = nlohmann::ordered_json::object();
  for (const auto& option : *variant.variant_options) options[option.name] = option.value;
  return options.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

std::string description_of(const Variant& variant) {
  return variant.description && variant.description->plain ? *variant.description->plain : variant.title;
}

bool is_boolean(std::string_view column) {
  return column == "listing_has_variations" || column.starts_with("is_eligible_");
}

void append_value(std::string& line, std::string_view column, const std::string& value, const Variant& variant) {
  if (is_boolean(column) || column == "variant_dict") {
    line += value;
  } else if (column == "additional_image_urls") {
    auto urls = images_of(variant);
    urls.erase(urls.begin());
    write_json(line, urls);
  } else {
    append_json_string(line, value);
  }
}

} // namespace

std::string decimal_amount(std::int64_t minor, int exponent) {
  auto digits = std::to_string(minor);
  if (exponent == 0) return digits;
  const auto places = static_cast<std::size_t>(exponent);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, 1, '.');
  return digits;
}

flat_row to_flat_row(const Product& product, const Variant& variant, const flat_facts& facts) {
  const auto images = images_of(variant);
  const bool available = variant.availability && variant.availability->available == true;
  const auto price = price_of(variant);
  return {variant.id,
          variant.title,
          description_of(variant),
          product.url ? *product.url : facts.seller.url,
          facts.brand,
          facts.seller.name,
          images.empty() ? std::string{} : images.front(),
          available ? "in_stock" : "out_of_stock",
          price,
          product.id,
          word_for(product.variants.size() > 1),
          options_as_json(variant),
          variant.categories && !variant.categories->empty() ? variant.categories->front().value : std::string{},
          further_images(images),
          word_for(true),
          word_for(!price.empty()),
          facts.seller.url,
          privacy_page(facts.seller),
          terms_page(facts.seller),
          returns_page(facts.seller),
          facts.country.value_or(""),
          facts.shop_country.value_or("")};
}

std::string to_flat_line(const Product& product, const Variant& variant, const flat_facts& facts) {
  const auto row = to_flat_row(product, variant, facts);
  std::string line{'{'};
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i].empty()) continue;
    if (line.size() > 1) line += ',';
    append_json_string(line, flat_columns[i]);
    line += ':';
    append_value(line, flat_columns[i], row[i], variant);
  }
  return line + '}';
}

} // namespace acp::merchant
