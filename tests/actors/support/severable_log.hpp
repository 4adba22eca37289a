#pragma once

#include "persistence/event_log.hpp"
#include "tests/actors/support/power.hpp"

#include <memory>
#include <utility>

namespace acp::test {

/// Another event log, until the power is cut: from then on nothing reaches it any more.
class severable_log final : public persistence::event_log {
public:
  severable_log(std::unique_ptr<persistence::event_log> log, std::shared_ptr<power> supply)
      : log_(std::move(log))
      , supply_(std::move(supply)) {}

  int shard_count() override { return (require(*supply_), log_->shard_count()); }
  std::unique_ptr<persistence::append_log> open_writer() override {
    require(*supply_);
    return std::make_unique<severable_writer>(log_->open_writer(), supply_);
  }
  std::unique_ptr<persistence::event_reader> open_reader() override { return (require(*supply_), log_->open_reader()); }

private:
  static void require(const power& supply) {
    if (!supply.on()) throw persistence::connection_lost("no power");
  }

  struct severable_writer final : persistence::append_log {
    severable_writer(std::unique_ptr<persistence::append_log> l, std::shared_ptr<power> s)
        : log(std::move(l))
        , supply(std::move(s)) {}
    std::vector<std::expected<std::int64_t, persistence::fenced>>
    claim(std::span<const checkout::shard_id> shards) override {
      require(*supply);
      return log->claim(shards);
    }
    std::expected<std::vector<persistence::append_outcome>, std::vector<persistence::fenced>>
    append(std::span<const persistence::shard_batch> batches) override {
      require(*supply);
      return log->append(batches);
    }
    std::vector<persistence::fenced> renew() override {
      require(*supply);
      return log->renew();
    }
    std::unique_ptr<persistence::append_log> log;
    std::shared_ptr<power> supply;
  };

  std::unique_ptr<persistence::event_log> log_;
  std::shared_ptr<power> supply_;
};

} // namespace acp::test
