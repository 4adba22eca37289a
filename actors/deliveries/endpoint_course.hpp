#pragma once

#include "actors/deliveries/delivery_settings.hpp"
#include "actors/deliveries/fresh_delivery.hpp"
#include "actors/deliveries/shard_progress.hpp"
#include "persistence/deliveries/delivery_store.hpp"

#include <chrono>
#include <cstdint>
#include <expected>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace acp::actors {

/// What a course asks of others. Each question is answered by a call of the course, later.
class course_effects {
public:
  virtual ~course_effects() = default;
  /// → on_loaded
  virtual void load(persistence::held_shard held, int most_heads) = 0;
  /// → on_events with that number, when there is something
  virtual void ask(checkout::shard_id shard, std::int64_t after, int most, std::uint64_t number) = 0;
  /// → on_saved
  virtual void save(std::vector<persistence::held_shard> held, persistence::delivery_batch batch) = 0;
};

/// An endpoint's way through the log, in all shards this server holds: loads where it stands, asks for what comes next,
/// and saves, together, how far it has come and what happened on the way. Whatever is put into the batch before a
/// delivery is settled is saved no later than the cursor that moves over it. No I/O; one thread.
class endpoint_course {
public:
  using time_point = std::chrono::steady_clock::time_point;

  endpoint_course(std::string endpoint, std::vector<std::string> topics, const delivery_settings& settings,
                  course_effects& effects)
      : endpoint_(std::move(endpoint))
      , topics_(std::move(topics))
      , settings_(settings)
      , effects_(effects) {}

  const std::string& endpoint() const noexcept { return endpoint_; }
  /// From the next events on.
  void set_topics(std::vector<std::string> topics) { topics_ = std::move(topics); }

  /// These are held, and no others. Returns those that are lost, or held under another epoch: nothing of what was known
  /// about them counts any more.
  std::vector<checkout::shard_id> hold(std::span<const persistence::held_shard> held, time_point now);
  bool is_open(checkout::shard_id shard) const;

  using loaded = std::expected<persistence::endpoint_position, persistence::load_error>;
  /// False: the answer is of no use any more.
  bool on_loaded(persistence::held_shard held, const loaded& position, time_point now);
  /// The deliveries that are wanted, in their order; nothing for an answer nobody waits for.
  std::vector<fresh_delivery> on_events(checkout::shard_id shard, std::uint64_t number,
                                        const std::vector<event_ptr>& events);
  void settle(checkout::shard_id shard, std::int64_t seq);
  /// Returns the shards that are lost.
  std::vector<checkout::shard_id> on_saved(const persistence::save_result& result, time_point now);
  /// Somebody else changed the backlog.
  void reload();
  void reload(checkout::shard_id shard);

  /// What is saved next.
  persistence::delivery_batch& batch(time_point now);
  bool has_batch() const;
  bool is_saving() const noexcept { return saving_; }

  /// Loads again what is to be loaded again.
  void load_again();
  /// Asks for events, as far as bounds allow.
  void ask(time_point now);
  /// Saves when it is time to, or `at_once` when there is anything to save. True: the batch has gone.
  bool save(time_point now, bool at_once);
  /// When `save` should be called; max(): not before something happens.
  time_point save_due() const;
  std::size_t ahead() const;

private:
  struct position {
    persistence::held_shard held;
    bool open = false;
    bool loading = false;
    bool reload = false;
    shard_progress progress;
    std::int64_t saved = 0;  ///< the cursor as the database has it, or will have
    std::uint64_t asked = 0; ///< the number of the question; 0: none
    int asked_for = 0;
    time_point asked_at{};
  };
  position* find(checkout::shard_id shard);
  void load(position& p);
  void forget(checkout::shard_id shard);
  bool refused_lately(persistence::held_shard held, time_point now) const;

  const std::string endpoint_;
  std::vector<std::string> topics_;
  const delivery_settings& settings_;
  course_effects& effects_;
  std::map<checkout::shard_id, position> positions_;
  std::map<checkout::shard_id, std::pair<std::int64_t, time_point>> refused_; ///< epoch, and until when not to try
  int heads_each_ = 0;                                                        ///< of a shard
  std::uint64_t last_number_ = 0;
  persistence::delivery_batch batch_;
  time_point batch_since_ = time_point::max();
  bool saving_ = false;
};

} // namespace acp::actors
