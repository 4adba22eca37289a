#include "app/serve/key_refresher.hpp"

#include "telemetry/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace acp::app {

namespace {

bool same(const http::api_key& a, const http::api_key& b) {
  return a.id == b.id && a.token == b.token && a.caller == b.caller && a.signing_secret == b.signing_secret &&
         a.role == b.role && a.speaks == b.speaks;
}

} // namespace

key_refresher::key_refresher(source read, http::in_memory_key_table& table, std::chrono::milliseconds interval)
    : read_(std::move(read))
    , table_(table)
    , interval_(interval) {
  newest_ = read_();
  table_.replace(newest_);
  thread_ = std::thread([this] { run(); });
}

key_refresher::~key_refresher() {
  {
    const std::lock_guard lock(mutex_);
    end_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void key_refresher::run() {
  using telemetry::log_field;
  using telemetry::log_level;
  bool away = false;
  while (pause()) {
    try {
      take(read_());
      if (std::exchange(away, false)) telemetry::log(log_level::info, "api_keys_read_again");
    } catch (const std::exception& e) {
      if (!std::exchange(away, true)) telemetry::log(log_level::warn, "api_keys_kept", {log_field::cause(e.what())});
    }
  }
}

bool key_refresher::pause() {
  std::unique_lock lock(mutex_);
  return !ended_.wait_for(lock, interval_, [this] { return end_; });
}

// The table is only replaced when something has changed: that makes connections look their key up again.
void key_refresher::take(std::vector<http::api_key> keys) {
  if (std::ranges::equal(keys, newest_, same)) return;
  newest_ = std::move(keys);
  table_.replace(newest_);
  telemetry::log(telemetry::log_level::info, "api_keys_changed",
                 {telemetry::log_field::count(static_cast<std::int64_t>(newest_.size()))});
}

} // namespace acp::app
