#include "app/commands/conformance.hpp"

#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "conformance/feed_items.hpp"
#include "conformance/run.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <system_error>

namespace acp::app {

namespace {

using conformance::outcome;
using conformance::tally;

constexpr std::size_t items_of_a_feed = 2;

int list_checks(const std::string& profile) {
  for (const auto& [name, expects, since, until] : conformance::list_checks(profile)) {
    std::string when;
    if (!since.empty()) when += fmt::format(" (since {})", since);
    if (!until.empty()) when += fmt::format(" (until {})", until);
    fmt::print("{:28} {}{}\n", name, expects, when);
  }
  return success;
}

std::string counts(const tally& sum) {
  auto text = fmt::format("{} passed, {} failed", sum.passed, sum.failed);
  if (sum.skipped > 0) text += fmt::format(", {} skipped", sum.skipped);
  if (sum.not_run > 0) text += fmt::format(", {} not run", sum.not_run);
  return text;
}

void tell_section(const conformance::section& s) {
  fmt::print("{}: {} checks, {}\n", s.version.empty() ? "server" : s.version, s.checks.size(), counts(s.count()));
  for (const auto& c : s.checks) {
    for (const auto& f : c.faults)
      fmt::print("  {} {}: {}: expected {}, came {}\n", f.advice ? "advice" : "FAILED", c.name, one_line(f.where),
                 one_line(f.expected), one_line(f.came));
    if (c.what == outcome::skipped) fmt::print("  skipped {}: {}\n", c.name, one_line(c.reason));
  }
  std::fflush(stdout);
}

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << text;
  if (!out.flush()) throw std::system_error(std::make_error_code(std::errc::io_error), file.string());
}

void write_report(const conformance::report& r, const std::filesystem::path& folder) {
  write(folder / "report.html", conformance::as_html(r));
  write(folder / "report.json", conformance::as_json(r));
  fmt::print("report: {}\n", (folder / "report.html").string());
}

bool is_known_profile(const std::string& name) {
  const auto all = conformance::profiles();
  return std::ranges::find(all, name) != all.end();
}

/// What is asked for with --only, and is no check of the profile.
std::optional<std::string> unknown_check(const conformance::options& how) {
  const auto all = conformance::list_checks(how.profile);
  for (const auto& asked : how.only) {
    const auto is_it = [&asked](const auto& c) { return c.name == asked || c.name.starts_with(asked + "."); };
    if (std::ranges::none_of(all, is_it)) return asked;
  }
  return std::nullopt;
}

std::string complaint_about_url(const std::string& option, const std::string& url) {
  if (!url.starts_with("https://") && !url.starts_with("http://"))
    return option + " takes an address that begins with https:// or http://";
  if (url.find_first_of("?#@") != std::string::npos) // what stands before an @ would be seen in the report
    return option + " takes an address without ?, # and @";
  return {};
}

std::string complaint_about(const conformance_options& o) {
  if (auto complaint = complaint_about_url("--url", o.how.url); !complaint.empty()) return complaint;
  if (!o.how.mcp_url.empty())
    if (auto complaint = complaint_about_url("--mcp-url", o.how.mcp_url); !complaint.empty()) return complaint;
  if (o.how.key.empty() && o.key_file.empty()) return "--key or --key-file is needed";
  if (o.how.webhook_listen.empty() != o.webhook_secret_file.empty())
    return "--webhook-listen and --webhook-secret-file go together: what is delivered is signed";
  if (!o.how.given.items.empty() && !o.feed.empty()) return "--item or --feed: not both";
  if (const auto name = unknown_check(o.how)) return fmt::format("--only {}: no check is called so; see --list", *name);
  return {};
}

std::string file_text(const std::string& path) {
  auto text = read_if_there(path);
  if (!text) throw std::system_error(std::make_error_code(std::errc::no_such_file_or_directory), path);
  return *std::move(text);
}

/// What the files hold, and the demo's goods where none are named: with them come the sandbox's tokens, unless others
/// are given.
std::expected<conformance::options, std::string> complete(const conformance_options& o) {
  auto how = o.how;
  while (how.url.ends_with('/')) how.url.pop_back();
  if (!o.key_file.empty()) how.key = without_line_end(file_text(o.key_file));
  if (how.key.empty()) return std::unexpected("the key is empty");
  if (!o.other_key_file.empty()) how.other_key = without_line_end(file_text(o.other_key_file));
  if (!o.signing_secret_file.empty()) how.signing_secret = without_line_end(file_text(o.signing_secret_file));
  if (!o.webhook_secret_file.empty()) {
    how.webhook_secret = without_line_end(file_text(o.webhook_secret_file));
    if (how.webhook_secret.empty()) return std::unexpected("the webhooks' secret is empty");
  }
  if (!o.address.empty()) how.given.address = file_text(o.address);
  if (!o.feed.empty()) {
    auto items = conformance::items_of_feed(file_text(o.feed), items_of_a_feed);
    if (!items) return std::unexpected(items.error());
    how.given.items = *std::move(items);
  }
  if (!how.given.items.empty()) return how;
  auto demo = conformance::demo_inputs();
  const auto prefer = [](std::string& ours, const std::string& given) {
    if (!given.empty()) ours = given;
  };
  prefer(demo.sold_out_item, how.given.sold_out_item);
  prefer(demo.payment_token, how.given.payment_token);
  prefer(demo.declined_token, how.given.declined_token);
  prefer(demo.authentication_token, how.given.authentication_token);
  prefer(demo.discount_code, how.given.discount_code);
  prefer(demo.card_number, how.given.card_number);
  prefer(demo.handler, how.given.handler);
  demo.credential_type = how.given.credential_type;
  prefer(demo.merchant_id, how.given.merchant_id);
  demo.currency = how.given.currency;
  demo.address = how.given.address;
  how.given = std::move(demo);
  return how;
}

} // namespace

int check_conformance(const conformance_options& o) {
  if (!is_known_profile(o.how.profile)) return refuse("--profile takes protocol or launch-checklist");
  if (o.list) return list_checks(o.how.profile);
  if (const auto complaint = complaint_about(o); !complaint.empty()) return refuse(complaint);
  auto how = complete(o);
  if (!how) return refuse(how.error());
  how->program = fmt::format("acp-checkout {}", ACP_VERSION);
  if (!o.out.empty()) std::filesystem::create_directories(o.out); // before anything is bought
  const auto done = conformance::run(*how, tell_section);
  if (!done) return refuse(done.error());
  fmt::print("in all: {}\n", counts(done->count()));
  if (!o.out.empty()) write_report(*done, o.out);
  return done->good() ? success : failed;
}

} // namespace acp::app
