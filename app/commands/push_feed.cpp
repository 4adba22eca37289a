#include "app/commands/feed_arguments.hpp"
#include "app/commands/files.hpp"
#include "app/commands/outcome.hpp"
#include "app/commands/patience.hpp"
#include "app/commands/teller.hpp"
#include "merchant/feed_push.hpp"

#include <fmt/core.h>
#include <utility>

namespace acp::app {

namespace {

std::optional<std::string> complaint_about_push(const feed_push_options& o) {
  if (auto complaint = complaint_about(o.market)) return complaint;
  const bool tls = o.url.starts_with("https://");
  if (!tls && !o.url.starts_with("http://")) return "--url takes an address that begins with https:// (or http://)";
  if (o.url.find_first_of("?#") != std::string::npos) return "--url takes an address without ? and #";
  if (!tls && !o.token_file.empty() && o.allow.empty())
    return "a token goes over https:// alone, or to networks of one's own, which --allow names";
  if (o.anew && !o.agents_id.empty()) return "--new makes a feed, --feed takes one that is there: not both";
  return std::nullopt;
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

merchant::push_options to_push_options(const settings& s, const feed_push_options& o) {
  merchant::push_options options;
  options.url = without_slash(o.url);
  options.country = if_given(o.market.country);
  options.currency = if_given(o.market.currency);
  options.agents_id = if_given(o.agents_id);
  options.anew = o.anew;
  options.all = o.all;
  options.products_per_request = o.batch;
  options.attempts = o.attempts;
  options.deadline = std::chrono::milliseconds{o.timeout_ms};
  options.seller = seller_of(s);
  options.allowed = o.allow;
  options.ca_file = o.ca_file;
  options.tell = [](const std::string& line) { fmt::print(stderr, "{}\n", one_line(line)); };
  options.progress = [told = teller{}](const merchant::push_progress& p) mutable {
    told.tell(
        [&] { return fmt::format("{} of {} products, {:.1f} MB", p.done, p.all, static_cast<double>(p.bytes) / 1e6); });
  };
  return options;
}

int fail_push(const merchant::push_failure& failure) {
  for (const auto& p : failure.catalog.problems) fmt::print(stderr, "{}: {}\n", one_line(p.path), one_line(p.message));
  if (failure.catalog.problems.size() < failure.catalog.total)
    fmt::print(stderr, "… and {} more\n", failure.catalog.total - failure.catalog.problems.size());
  return fail("the push ended early, the next one goes on from here: " + failure.why);
}

int tell_push(const merchant::push_summary& done) {
  fmt::print("feed {}{}: sent {} products", one_line(done.agents_id), done.created ? ", made now" : "", done.sent);
  if (done.withdrawn > 0) fmt::print(", withdrew {}", done.withdrawn);
  fmt::print(", {} unchanged\n", done.unchanged);
  return done.refused == 0 ? success : fail(fmt::format("{} products were refused", done.refused));
}

} // namespace

int push_feed(const settings& s, const feed_push_options& o) {
  if (const auto complaint = complaint_about_push(o)) return refuse(*complaint);
  auto options = to_push_options(s, o);
  if (!o.token_file.empty()) {
    const auto token = read_if_there(o.token_file);
    if (!token) return fail(fmt::format("{} is not there", o.token_file));
    options.token = without_line_end(*token);
  }
  // A database that comes back within that time is no reason to stop: a push goes on where it was, with the feed that
  // --new has made and without what --all has sent already.
  const auto done =
      with_patience(s.database_wait, [&] { return merchant::push_feed(s.administration_url(), options); });
  return done ? tell_push(*done) : fail_push(done.error());
}

} // namespace acp::app
