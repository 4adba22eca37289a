#include "merchant/feed/feed_document.hpp"

#include "spec/decode.hpp"
#include "spec/json/parse.hpp"
#include "spec/validate/text_format.hpp"

#include <vector>

namespace acp::merchant {

namespace {

constexpr std::string_view no_elements = "[]";

/// Why a product can't be told; caught where the product is known.
struct not_allowed {
  std::string why;
};

void must_be_uri(const std::string& value, const std::string& what) {
  if (!formats::uri.matches(value)) throw not_allowed{what + " is no URL"};
}

std::vector<Media> media_of(const feed_item& item) {
  std::vector<Media> media;
  if (item.images == no_elements) return media;
  for (const auto& url : nlohmann::json::parse(item.images).get<std::vector<std::string>>()) {
    must_be_uri(url, "an image of the item " + item.id);
    Media image;
    image.type = "image";
    image.url = url;
    media.push_back(std::move(image));
  }
  return media;
}

std::vector<VariantOption> options_of(const feed_item& item) {
  std::vector<VariantOption> options;
  if (item.variant_options == no_elements) return options;
  for (const auto& each : nlohmann::json::parse(item.variant_options)) {
    auto option = decode<VariantOption>(each);
    if (!option) throw not_allowed{"the options of the item " + item.id + " are not all a name and a value"};
    options.push_back(std::move(*option));
  }
  return options;
}

FeedLink link_to(const std::string& type, const std::string& url) {
  FeedLink link;
  link.type = type;
  link.url = url;
  return link;
}

Seller seller_of(const feed_seller& known) {
  Seller seller;
  seller.name = known.name;
  seller.links =
      std::vector{link_to("privacy_policy", privacy_page(known)), link_to("terms_of_service", terms_page(known)),
                  link_to("refund_policy", returns_page(known))};
  return seller;
}

Availability availability_of(const feed_item& item) {
  Availability availability;
  availability.available = item.for_sale;
  availability.status = std::string{item.for_sale ? "in_stock" : "out_of_stock"};
  return availability;
}

Variant variant_of(const feed_item& item, const std::optional<feed_seller>& seller) {
  Variant variant;
  variant.id = item.id;
  variant.title = item.title;
  if (item.description) variant.description.emplace().plain = *item.description;
  if (item.sku) {
    auto& sku = variant.barcodes.emplace().emplace_back();
    sku.type = "SKU";
    sku.value = *item.sku;
  }
  if (item.price && item.currency) {
    auto& price = variant.price.emplace();
    price.amount = *item.price;
    price.currency = *item.currency;
  }
  variant.availability = availability_of(item);
  if (item.category) variant.categories.emplace().emplace_back().value = *item.category;
  if (auto options = options_of(item); !options.empty()) variant.variant_options = std::move(options);
  if (auto media = media_of(item); !media.empty()) variant.media = std::move(media);
  if (seller) variant.seller = seller_of(*seller);
  return variant;
}

} // namespace

std::expected<Product, std::string> to_product(const feed_product& product, const std::optional<feed_seller>& seller) {
  try {
    Product made;
    made.id = product.id;
    if (product.title) made.title = *product.title;
    if (product.url) {
      must_be_uri(*product.url, "its address");
      made.url = *product.url;
    }
    for (const auto& item : product.items) made.variants.push_back(variant_of(item, seller));
    return made;
  } catch (const not_allowed& found) {
    return std::unexpected(found.why);
  }
}

std::string to_line(const Product& product) {
  std::string line;
  write_json(line, product);
  return line;
}

std::string privacy_page(const feed_seller& seller) { return seller.url + "/legal/privacy"; }
std::string terms_page(const feed_seller& seller) { return seller.url + "/legal/terms"; }
std::string returns_page(const feed_seller& seller) { return seller.url + "/legal/returns"; }

} // namespace acp::merchant
