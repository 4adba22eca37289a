#include "merchant/postgres/catalog_watcher.hpp"

#include "merchant/postgres/snapshot_loader.hpp"

#include <algorithm>
#include <poll.h>
#include <ranges>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace acp::merchant {

using persistence::connection;
using persistence::connection_lost;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto channel = "acp_catalog";
constexpr std::size_t most_named = 10; ///< in one report

milliseconds until(steady_clock::time_point t) {
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(t - steady_clock::now()));
}

int make_wake_fd() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return fd;
}

} // namespace

catalog_watcher::catalog_watcher(watcher_settings settings, current_catalog& catalog, stock_levels& levels,
                                 std::function<void()> on_lost, reporter report)
    : settings_(std::move(settings))
    , catalog_(catalog)
    , levels_(levels)
    , on_lost_(std::move(on_lost))
    , report_(std::move(report))
    , stock_poll_(settings_.stock_poll)
    , wake_fd_(make_wake_fd())
    , thread_([this] { loop(); }) {}

catalog_watcher::~catalog_watcher() {
  stopping_ = true;
  ::eventfd_write(wake_fd_, 1);
  thread_.join();
  ::close(wake_fd_);
}

void catalog_watcher::loop() {
  auto wait = settings_.reconnect_first;
  // One line per outage, not one per attempt.
  const auto note = [this](const std::exception& e) {
    if (!std::exchange(trouble_, true)) report_(std::string{"the catalog is not followed: "} + e.what());
  };
  while (!stopping_) {
    try {
      follow();
    } catch (const connection_lost& e) {
      note(e);
      on_lost_();
    } catch (const std::exception& e) {
      note(e);
    }
    if (current_.exchange(false)) wait = settings_.reconnect_first;
    pause(wait);
    wait = std::min(2 * wait, settings_.reconnect_cap);
  }
}

/// Until the database is lost (an exception) or the watcher stops.
void catalog_watcher::follow() {
  change_listener listener{settings_.database, channel};
  connection c{settings_.database};
  if (catalog_.get())
    reload_if_sound(c);
  else
    reload(c);
  current_ = true;
  if (std::exchange(trouble_, false)) report_("the catalog is followed again");
  auto next_version = steady_clock::now() + settings_.version_poll;
  auto next_stock = steady_clock::now() + stock_poll_;
  while (!stopping_) {
    const bool told = listener.wait(until(std::min(next_version, next_stock)), wake_fd_);
    if (told || steady_clock::now() >= next_version) {
      if (catalog_version(c) != seen_version_) reload_if_sound(c);
      next_version = steady_clock::now() + settings_.version_poll;
    }
    if (steady_clock::now() >= next_stock) {
      refresh(c);
      next_stock = steady_clock::now() + stock_poll_;
    }
  }
}

/// Keeps the last catalog when the tables can't be read.
void catalog_watcher::reload_if_sound(connection& c) {
  try {
    reload(c);
  } catch (const connection_lost&) {
    throw;
  } catch (const std::exception& e) {
    seen_version_ = catalog_version(c);
    report_(std::string{"the new catalog can't be used, the last one is kept: "} + e.what());
  }
}

void catalog_watcher::reload(connection& c) {
  std::vector<std::string> left_out;
  auto snapshot = load_snapshot(c, levels_, left_out);
  report_left_out(left_out);
  levels_since_.clear();
  refresh(c); // before the new items can be seen
  seen_version_ = snapshot->version;
  catalog_.publish(std::move(snapshot));
}

/// Once for the same rows, however often the catalog is loaded.
void catalog_watcher::report_left_out(const std::vector<std::string>& rows) {
  std::string what;
  for (const auto& row : rows | std::views::take(most_named)) what += (what.empty() ? "" : "; ") + row;
  if (rows.size() > most_named) what += "; and " + std::to_string(rows.size() - most_named) + " more";
  if (what != left_out_ && !what.empty()) report_("rows of the catalog make no sense and are left out: " + what);
  left_out_ = std::move(what);
}

/// Takes a twentieth of the time at most, however many items there are.
void catalog_watcher::refresh(connection& c) {
  const auto begin = steady_clock::now();
  levels_since_ = refresh_levels(c, levels_, levels_since_);
  const auto took = std::chrono::ceil<milliseconds>(steady_clock::now() - begin);
  stock_poll_ = std::max(settings_.stock_poll, 20 * took);
}

void catalog_watcher::pause(milliseconds length) const {
  pollfd wake{wake_fd_, POLLIN, 0};
  ::poll(&wake, 1, static_cast<int>(length.count())); // ends early when the watcher stops
}

} // namespace acp::merchant
