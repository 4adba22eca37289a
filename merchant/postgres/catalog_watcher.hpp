#pragma once

#include "merchant/cache/catalog_snapshot.hpp"
#include "merchant/postgres/change_listener.hpp"
#include "merchant/reporter.hpp"
#include "persistence/connection.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace acp::merchant {

struct watcher_settings {
  persistence::connection_settings database;
  std::chrono::milliseconds version_poll{2000}; ///< behind the notifications, which are only a hint
  std::chrono::milliseconds stock_poll{1000};   ///< at the shortest; a slow database is asked less often
  std::chrono::milliseconds reconnect_first{50};
  std::chrono::milliseconds reconnect_cap{500};
};

/// Keeps the catalog in memory as the tables have it, on a thread of its own: loads it, listens for changes, and when
/// the database was away starts over, listening first so that nothing falls between. While the database is away the
/// last catalog stays.
class catalog_watcher {
public:
  /// Begins in the background; `on_lost` is called whenever the database was found gone.
  catalog_watcher(watcher_settings settings, current_catalog& catalog, stock_levels& levels,
                  std::function<void()> on_lost, reporter report);
  ~catalog_watcher();
  catalog_watcher(const catalog_watcher&) = delete;
  catalog_watcher& operator=(const catalog_watcher&) = delete;

  /// True while the catalog in memory follows the tables.
  bool current() const noexcept { return current_.load(); }

private:
  void loop();
  void follow();
  void reload_if_sound(persistence::connection& c);
  void reload(persistence::connection& c);
  void refresh(persistence::connection& c);
  void report_left_out(const std::vector<std::string>& rows);
  void pause(std::chrono::milliseconds length) const;

  const watcher_settings settings_;
  current_catalog& catalog_;
  stock_levels& levels_;
  const std::function<void()> on_lost_;
  const reporter report_;
  std::string levels_since_;
  std::int64_t seen_version_ = 0; ///< of the catalog that was loaded last, or tried to
  bool trouble_ = false;          ///< was reported, and is not over
  std::string left_out_;          ///< the rows that were reported last
  std::chrono::milliseconds stock_poll_;
  std::atomic<bool> current_{false};
  std::atomic<bool> stopping_{false};
  int wake_fd_;
  std::thread thread_;
};

} // namespace acp::merchant
