#include "app/commands/feed_arguments.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "app/commands/teller.hpp"
#include "merchant/feed_export.hpp"

#include <algorithm>
#include <array>
#include <fmt/core.h>
#include <optional>
#include <utility>

namespace acp::app {

namespace {

using merchant::feed_format;

constexpr std::array<std::pair<std::string_view, feed_format>, 4> formats{
    {{"acp", feed_format::acp}, {"csv", feed_format::csv}, {"tsv", feed_format::tsv}, {"jsonl", feed_format::jsonl}}};

std::optional<std::string> complaint_about(const feed_export_options& o) {
  if (auto complaint = complaint_about(o.market)) return complaint;
  if (!is_country(o.shop_country)) return "--shop-country takes two letters of ISO 3166-1, as in US";
  const bool acp = o.format == "acp";
  if (o.for_import && !acp) return "--for-import goes with --format acp: nothing else can be imported";
  if (o.for_import && !o.market.currency.empty()) return "--for-import takes prices from their feed, so no --currency";
  if (!o.feed_id.empty() && !acp) return "--feed-id goes with --format acp";
  if (acp && !(o.brand.empty() && o.shop_country.empty()))
    return "--brand and --shop-country go with csv, tsv and jsonl";
  return std::nullopt;
}

merchant::export_options to_options(const settings& s, const feed_export_options& o, feed_format format) {
  merchant::export_options options;
  options.format = format;
  options.out = o.out;
  options.gzip = o.gzip;
  if (!o.feed_id.empty()) options.feed_id = o.feed_id;
  options.facts.seller = seller_of(s);
  options.facts.brand = o.brand.empty() ? s.shop_name : o.brand;
  options.facts.country = if_given(o.market.country);
  options.facts.shop_country = if_given(o.shop_country);
  options.currency = if_given(o.market.currency);
  options.for_import = o.for_import;
  options.progress = [told = teller{}](std::size_t products) mutable {
    told.tell([&] { return fmt::format("{} products", products); });
  };
  return options;
}

int fail_export(const merchant::import_failure& failure) {
  for (const auto& p : failure.problems) fmt::print(stderr, "{}: {}\n", one_line(p.path), one_line(p.message));
  if (failure.problems.size() < failure.total)
    fmt::print(stderr, "… and {} more\n", failure.total - failure.problems.size());
  return fail(fmt::format("nothing was exported: {} {}", failure.total, failure.total == 1 ? "problem" : "problems"));
}

} // namespace

int export_feed(const settings& s, const feed_export_options& o) {
  const auto* const format = std::ranges::find(formats, o.format, &decltype(formats)::value_type::first);
  if (format == formats.end()) return refuse("--format is one of acp, csv, tsv, jsonl");
  if (const auto complaint = complaint_about(o)) return refuse(*complaint);
  const auto options = to_options(s, o, format->second);
  const auto done =
      with_patience(s.database_wait, [&] { return merchant::export_feed(s.administration_url(), options); });
  if (!done) return fail_export(done.error());
  fmt::print("exported {} products with {} items", done->products, done->items);
  if (done->without_price > 0) fmt::print(", {} without a price", done->without_price);
  fmt::print("\n");
  return success;
}

} // namespace acp::app
