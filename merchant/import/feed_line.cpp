#include "merchant/import/feed_line.hpp"

#include "checkout/values/markdown.hpp"
#include "checkout/values/money.hpp"
#include "merchant/import/limits.hpp"

#include "spec/decode.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>

namespace acp::merchant {

namespace {

std::optional<std::string> given(const field<std::string>& f) { return f ? std::optional{*f} : std::nullopt; }

/// Lines show what is CommonMark as it is, and it must not have HTML.
std::optional<std::string> without_html(const field<std::string>& markdown) {
  if (!markdown) return std::nullopt;
  return checkout::without_raw_html(*markdown);
}

std::optional<std::string> shown_text(const field<Description>& description) {
  if (!description) return std::nullopt;
  return description->plain ? given(description->plain) : without_html(description->markdown);
}

std::vector<std::string> image_urls(const field<std::vector<Media>>& media) {
  std::vector<std::string> urls;
  if (media)
    for (const auto& m : *media)
      if (m.type == "image") urls.push_back(m.url);
  return urls;
}

/// A feed without word about availability means that it can be bought.
bool can_be_bought(const field<Availability>& availability) {
  if (!availability) return true;
  if (availability->available) return *availability->available;
  return !(availability->status == "out_of_stock");
}

std::optional<std::string> sku_of(const field<std::vector<Barcode>>& barcodes) {
  if (!barcodes) return std::nullopt;
  const auto found = std::find_if(barcodes->begin(), barcodes->end(),
                                  [](const Barcode& b) { return b.type == "SKU" || b.type == "sku"; });
  return found == barcodes->end() ? std::nullopt : std::optional{found->value};
}

feed_item item_of(const Product& product, const Variant& variant) {
  feed_item item;
  item.id = variant.id;
  item.title = variant.title;
  item.description = variant.description ? shown_text(variant.description) : shown_text(product.description);
  item.sku = sku_of(variant.barcodes);
  if (variant.categories && !variant.categories->empty()) item.category = variant.categories->front().value;
  auto images = image_urls(variant.media);
  if (images.empty()) images = image_urls(product.media);
  write_json(item.images, images);
  write_json(item.variant_options, variant.variant_options.value_or(std::vector<VariantOption>{}));
  item.for_sale = can_be_bought(variant.availability);
  if (variant.price) {
    item.price = variant.price->amount;
    item.currency = variant.price->currency;
  }
  return item;
}

/// Checks what the schema leaves open.
class checks {
public:
  checks(std::size_t line, problem_list& problems) : line_(line), problems_(problems) {}

  void id(const std::string& path, const std::string& value) {
    if (value.empty() || value.size() > longest_id)
      add(path, "must have 1 to " + std::to_string(longest_id) + " bytes");
  }
  void price(const std::string& path, const Price& value) {
    if (!checkout::currency::parse(value.currency)) add(path + ".currency", "is not a currency of ISO 4217");
    if (value.amount > highest_price) add(path + ".amount", "must be at most " + std::to_string(highest_price));
  }
  void add(const std::string& path, std::string message) { problems_.add(line_, path, std::move(message)); }

private:
  std::size_t line_;
  problem_list& problems_;
};

bool sound(const Product& product, const nlohmann::json& document, checks check, const problem_list& problems) {
  const auto before = problems.total();
  if (!storable(document)) check.add("$", "holds the character U+0000, which can't be stored");
  check.id("$.id", product.id);
  for (std::size_t i = 0; i < product.variants.size(); ++i) {
    const auto path = "$.variants[" + std::to_string(i) + ']';
    check.id(path + ".id", product.variants[i].id);
    if (product.variants[i].price) check.price(path + ".price", *product.variants[i].price);
  }
  return problems.total() == before;
}

} // namespace

std::optional<feed_product> read_feed_line(std::string_view text, std::size_t line, problem_list& problems) {
  const auto document = parse_json(text);
  if (!document) {
    problems.add(line, "$",
                 "is not JSON, at byte " + std::to_string(document.error().offset + 1) + ": " +
                     document.error().message);
    return std::nullopt;
  }
  const auto product = decode<Product>(*document);
  if (!product) {
    for (const auto& violation : product.error()) problems.add(line, violation.path, violation.message);
    return std::nullopt;
  }
  if (!sound(*product, *document, {line, problems}, problems)) return std::nullopt;
  feed_product result{product->id, given(product->title), given(product->url), {}};
  for (const auto& variant : product->variants) result.items.push_back(item_of(*product, variant));
  return result;
}

} // namespace acp::merchant
