#include "merchant/feed_export.hpp"

#include "merchant/feed/catalog_rows.hpp"
#include "merchant/feed/delimited.hpp"
#include "merchant/feed/whole_file.hpp"
#include "merchant/import/connect.hpp"

#include <filesystem>

namespace acp::merchant {

namespace {

constexpr std::size_t products_between_reports = 1000;

/// The file with the products; for the protocol's form in its folder.
std::string file_of(const export_options& options) {
  if (options.format != feed_format::acp) return options.out;
  std::filesystem::create_directories(options.out);
  return (std::filesystem::path{options.out} / (options.gzip ? "products.jsonl.gz" : "products.jsonl")).string();
}

/// Turns products into what stands in the file.
class feed_text {
public:
  explicit feed_text(const export_options& options) : options_(options) {}

  std::string head() const {
    std::string text;
    const std::vector<std::string> names{flat_columns.begin(), flat_columns.end()};
    if (options_.format == feed_format::csv) append_csv(text, names);
    if (options_.format == feed_format::tsv) append_tsv(text, names);
    return text;
  }

  std::string of(const Product& product) const {
    if (options_.format == feed_format::acp) return to_line(product) + '\n';
    std::string text;
    for (const auto& variant : product.variants) append_item(text, product, variant);
    return text;
  }

private:
  void append_item(std::string& text, const Product& product, const Variant& variant) const {
    if (options_.format == feed_format::jsonl) {
      text += to_flat_line(product, variant, options_.facts) + '\n';
      return;
    }
    const auto row = to_flat_row(product, variant, options_.facts);
    options_.format == feed_format::csv ? append_csv(text, row) : append_tsv(text, row);
  }

  const export_options& options_;
};

void count(export_summary& summary, const Product& product) {
  ++summary.products;
  summary.items += product.variants.size();
  for (const auto& variant : product.variants) summary.without_price += variant.price ? 0 : 1;
}

export_summary write_products(pqxx::transaction_base& tx, const export_options& options, whole_file& file,
                              problem_list& problems) {
  export_summary summary;
  const feed_text text{options};
  const auto seller = options.for_import ? std::nullopt : std::optional{options.facts.seller};
  file.write(text.head());
  read_catalog(tx, {.currency = options.currency, .as_imported = options.for_import}, [&](catalog_product&& found) {
    const auto product = to_product(found.product, seller);
    if (!product) return problems.add(0, "product " + found.product.id, product.error());
    file.write(text.of(*product));
    count(summary, *product);
    if (options.progress && summary.products % products_between_reports == 0) options.progress(summary.products);
  });
  return summary;
}

void write_metadata(pqxx::transaction_base& tx, const export_options& options) {
  FeedMetadata metadata;
  metadata.id = options.feed_id;
  if (options.facts.country) metadata.target_country = *options.facts.country;
  metadata.updated_at =
      tx.exec1(R"(SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))")[0].as<std::string>();
  std::string text;
  write_json(text, metadata);
  whole_file file{(std::filesystem::path{options.out} / "metadata.json").string(), false};
  file.write(text + '\n');
  file.finish();
}

} // namespace

std::expected<export_summary, import_failure> export_feed(const std::string& database_url,
                                                          const export_options& options) {
  auto c = connect_for_import(database_url);
  problem_list problems;
  whole_file file{file_of(options), options.gzip};
  const auto summary = c.transact([&](pqxx::work& tx) {
    see_one_snapshot(tx);
    const auto written = write_products(tx, options, file, problems);
    if (!problems.empty()) return written;
    file.finish();
    if (options.format == feed_format::acp) write_metadata(tx, options);
    return written;
  });
  if (!problems.empty()) return std::unexpected(problems.failure());
  return summary;
}

} // namespace acp::merchant
