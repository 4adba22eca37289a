#include "persistence/connection.hpp"
#include "persistence/event_log.hpp"
#include "persistence/postgres_append_log.hpp"
#include "persistence/postgres_event_reader.hpp"

#include <algorithm>
#include <atomic>

namespace acp::persistence {

namespace {

class postgres_event_log final : public event_log {
public:
  explicit postgres_event_log(log_settings settings) : settings_(std::move(settings)) {}

  int shard_count() override {
    if (const int known = shards_.load(); known != 0) {
      return known;
    }
    const int found = open("acp-checkout")->run([](pqxx::nontransaction& tx) {
      return tx.exec1("SELECT shards FROM acp.settings")[0].as<int>();
    });
    shards_ = found;
    return found;
  }

  std::unique_ptr<append_log> open_writer() override {
    return std::make_unique<postgres_append_log>(std::make_unique<connection>(writer_connection()),
                                                 append_terms{.node = settings_.node_id,
                                                              .lease = settings_.lease,
                                                              .retention = settings_.idempotency_retention});
  }

  std::unique_ptr<event_reader> open_reader() override {
    return std::make_unique<postgres_event_reader>(open("acp-checkout reader"));
  }

private:
  std::unique_ptr<connection> open(const std::string& name) const {
    return std::make_unique<connection>(connection_settings{
        .url = settings_.database_url, .application_name = name, .statement_timeout = settings_.statement_timeout});
  }

  connection_settings writer_connection() const {
    const auto patience = settings_.lease / 2;
    const auto grace = patience / 8; // for the server to report its own time-out first
    return {.url = settings_.database_url,
            .application_name = "acp-checkout writer",
            .statement_timeout = std::min(settings_.statement_timeout, patience - grace),
            .grace = grace};
  }

  const log_settings settings_;
  std::atomic<int> shards_ = 0; // fixed in the database, so kept once it is known
};

} // namespace

std::unique_ptr<event_log> make_event_log(log_settings settings) {
  return std::make_unique<postgres_event_log>(std::move(settings));
}

} // namespace acp::persistence
