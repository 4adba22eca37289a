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
  std::expected<std::unique_ptr<persistence::shard_log>, persistence::fenced>
  open_shard(checkout::shard_id id) override {
    require(*supply_);
    auto opened = log_->open_shard(id);
    if (!opened) return std::unexpected(opened.error());
    return std::make_unique<severable_shard>(std::move(*opened), supply_);
  }
  std::unique_ptr<persistence::event_reader> open_reader() override { return (require(*supply_), log_->open_reader()); }

private:
  static void require(const power& supply) {
    if (!supply.on()) throw persistence::connection_lost("no power");
  }

  struct severable_shard final : persistence::shard_log {
    severable_shard(std::unique_ptr<persistence::shard_log> l, std::shared_ptr<power> s)
        : log(std::move(l))
        , supply(std::move(s)) {}
    checkout::shard_id shard() const override { return log->shard(); }
    std::int64_t epoch() const override { return log->epoch(); }
    std::expected<std::vector<persistence::append_outcome>, persistence::fenced>
    append(std::span<const persistence::append_item> items) override {
      require(*supply);
      return log->append(items);
    }
    std::expected<void, persistence::fenced> renew() override {
      require(*supply);
      return log->renew();
    }
    std::unique_ptr<persistence::shard_log> log;
    std::shared_ptr<power> supply;
  };

  std::unique_ptr<persistence::event_log> log_;
  std::shared_ptr<power> supply_;
};

} // namespace acp::test
