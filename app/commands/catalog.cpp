#include "app/commands/catalog.hpp"

#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "merchant/demo/demo_catalog.hpp"
#include "merchant/feed_import.hpp"
#include "merchant/settings_import.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fmt/core.h>
#include <fstream>
#include <iostream>

namespace acp::app {

namespace {

using clock = std::chrono::steady_clock;

std::string place_of(const merchant::import_problem& p) {
  std::string place;
  if (p.line > 0) place = fmt::format("line {}", p.line);
  if (!p.path.empty()) place += (place.empty() ? "" : ", ") + p.path;
  return place;
}

int fail_import(const merchant::import_failure& failure) {
  for (const auto& p : failure.problems) fmt::print(stderr, "{}: {}\n", place_of(p), p.message);
  if (failure.problems.size() < failure.total)
    fmt::print(stderr, "… and {} more\n", failure.total - failure.problems.size());
  return fail(fmt::format("nothing was imported: {} {}", failure.total, failure.total == 1 ? "problem" : "problems"));
}

/// Says how far it is, at most once a second.
class progress_teller {
public:
  void operator()(const merchant::feed_progress& p) {
    if (clock::now() < next_) return;
    next_ = clock::now() + std::chrono::seconds(1);
    fmt::print(stderr, "{} lines, {:.1f} MB\n", p.lines, static_cast<double>(p.bytes) / 1e6);
  }

private:
  clock::time_point next_ = clock::now() + std::chrono::seconds(1);
};

int tell(const std::expected<merchant::feed_summary, merchant::import_failure>& imported) {
  if (!imported) return fail_import(imported.error());
  fmt::print("imported {} products with {} items", imported->products, imported->items);
  if (imported->withdrawn > 0) fmt::print(", withdrew {}", imported->withdrawn);
  fmt::print("\n");
  return success;
}

int import_stream(const std::string& url, std::istream& feed, bool replace) {
  merchant::feed_options options;
  options.replace = replace;
  options.progress = progress_teller{};
  return tell(merchant::import_feed(url, feed, options));
}

int import_file(const std::string& url, const import_options& options) {
  if (options.source == "-") return import_stream(url, std::cin, options.replace);
  std::ifstream feed(options.source, std::ios::binary);
  if (!feed) return fail(fmt::format("{}: {}", options.source, std::strerror(errno))); // NOLINT(concurrency-mt-unsafe)
  return import_stream(url, feed, options.replace);
}

} // namespace

int import_catalog(const settings& s, const import_options& options) {
  const auto& url = s.administration_url();
  const bool empty = with_patience(s.database_wait, [&] { return merchant::catalog_is_empty(url); });
  if (options.if_empty && !empty) {
    fmt::print("the catalog is not empty: left as it is\n");
    return success;
  }
  if (options.source == "demo") return tell(merchant::import_demo_catalog(url));
  return import_file(url, options);
}

int import_catalog_settings(const settings& s, const std::string& file) {
  const auto document = read_if_there(file);
  if (!document) return fail(fmt::format("{} is not there", file));
  const auto imported =
      with_patience(s.database_wait, [&] { return merchant::import_settings(s.administration_url(), *document); });
  if (!imported) return fail_import(imported.error());
  fmt::print("imported settings of {} items", imported->items);
  if (imported->tax_rates) fmt::print(", {} tax rates", *imported->tax_rates);
  if (imported->fulfillment_options) fmt::print(", {} ways of fulfilment", *imported->fulfillment_options);
  if (imported->discounts) fmt::print(", {} discounts", *imported->discounts);
  fmt::print("\n");
  return success;
}

} // namespace acp::app
