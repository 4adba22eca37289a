#pragma once

#include "actors/log/append_request.hpp"
#include "actors/log/load_request.hpp"
#include "actors/runtime/backoff.hpp"
#include "actors/runtime/completion_flow.hpp"
#include "actors/runtime/notes.hpp"
#include "actors/runtime/requests.hpp"
#include "actors/runtime/runtime.hpp"
#include "actors/sessions/idempotency_table.hpp"

#include <caf/event_based_actor.hpp>

#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace acp::actors {

/// One live session: its state, its document as it was committed, and one command at a time. Answers a command only
/// after the commit; answers reads from memory at any time. When it can no longer trust what it knows it ends, and its
/// shard loads it again.
class checkout_session final : public caf::event_based_actor {
public:
  struct opening {
    checkout::session_id id;
    checkout::shard_id shard;
    std::uint64_t tenure = 0;             ///< what it knows holds within this one
    std::optional<loaded_session> loaded; ///< nothing: it is about to be created
    caf::actor parent;
  };

  checkout_session(caf::actor_config& config, runtime& rt, opening o);
  const char* name() const override { return "checkout_session"; }

protected:
  caf::behavior make_behavior() override;
  void on_exit() override;

private:
  /// What is being done to the state right now; it waits for the answer with the number `awaits`.
  struct transition {
    enum class kind { command, expiry, settlement, order };
    kind what = kind::command;
    step awaits = 0;
    parcel<command_request> request;                ///< of a command
    std::unique_ptr<checkout::session_state> after; ///< what the state is once it is committed
    std::optional<checkout::charge_request> charge; ///< to make once it is committed, of a command or an approval
    std::optional<checkout::failure> refused;       ///< the command's remembered failure, being recorded
    parcel<order_request> order;                    ///< of a change of the order
    std::optional<checkout::refund_request> refund; ///< to ask for once it is committed

    /// What the session has to say itself: it is written even where the shard has no room for more.
    bool must_be_written() const {
      return what == kind::settlement || (what == kind::order && order->change.request.empty());
    }
  };
  /// A completion between its committed intent and its outcome.
  struct completion {
    completion_flow flow;
    step started = 0;
    step awaits = 0;
    checkout::payment_key key;
    std::optional<checkout::charge_request> charge;
    parcel<command_request> request; ///< who waits for the outcome; nobody once patience is over, or after a resume
    std::optional<settle> outcome;   ///< certain, to be appended
    bool pausing = false;
  };

  // Arrival (checkout_session.cpp)
  void on_read(const parcel<read_request>& r);
  void on_command(const parcel<command_request>& r);
  void on_replay_create(const parcel<replay_create>& r);
  void on_retire();
  void on_lifetime_passed();
  bool belongs_to(const checkout::identity& caller) const;
  bool answers_known_key(const parcel<command_request>& r);
  void take_in(any_request r);
  void replay_here(const parcel<command_request>& r, const persistence::idempotency_record& first);
  checkout::reply current_state(bool created) const;
  /// Ends for good: answers everybody with `why`. The shard reloads what is on record.
  void give_up(const checkout::failure& why, const char* reason);
  void end();

  // One command at a time (session_commands.cpp)
  void advance();
  bool begin_expiry();
  void begin(parcel<command_request> r);
  void on_quoted(answer<merchant_answer<checkout::quote>>& a);
  void decide_now(const checkout::quote* quote);
  void refuse_current(checkout::failure why);
  void answer_current(checkout::reply r);
  void write(std::optional<checkout::event> happened, std::optional<persistence::idempotency_record> record);
  void refuse_as_full();
  void on_written(answer<append_result>& a);
  void on_committed(persistence::append_item item);
  void count(checkout::event_type happened);
  void on_duplicate(persistence::idempotency_record first);
  void end_create(const parcel<command_request>& r, std::optional<persistence::idempotency_record> record);

  // Orders (session_orders.cpp)
  struct open_refund {
    checkout::refund_request request;
    backoff waits;
    checkout::trace_context trace; ///< of what asked for it
  };
  void begin_order(parcel<order_request> r);
  void answer_order(checkout::reply r);
  void finish_order(transition written);
  checkout::request_id request_behind_order() const;
  const checkout::trace_context& trace_behind() const;
  void resume_refunds();
  void start_refund(checkout::refund_request request);
  void ask_for_refund(step of);
  void on_refunded(step of, const std::expected<merchant::refund_outcome, merchant::unavailable>& answer);

  // Completions (session_completion.cpp)
  void start_completion(parcel<command_request> r, checkout::charge_request charge);
  void resume_completion();
  void perform(completion_action action);
  void hurry_completion();
  void begin_settlement();
  void finish_completion();
  template <class T>
  bool awaited(const answer<T>& a) const {
    return completion_ && a.of == completion_->awaits;
  }
  template <class T>
  merchant::answer_to<T> completion_answer();

  step next_step() noexcept { return ++last_step_; }
  checkout::decision_context context(bool with_order) const;
  void report(incident::severity level, const char* event, std::string detail) const;

  runtime& rt_;
  const checkout::session_id id_;
  const checkout::shard_id shard_;
  const std::uint64_t tenure_;
  caf::actor parent_;

  std::unique_ptr<checkout::session_state> state_; ///< as committed; nothing before the first event
  std::shared_ptr<const checkout::kept_document> document_;
  checkout::trace_context trace_; ///< of the newest event
  idempotency_table records_;
  std::list<any_request> waiting_; ///< in order of arrival; thousands of idle sessions have none
  std::unique_ptr<transition> current_;
  std::unique_ptr<completion> completion_;
  std::map<step, open_refund> refunds_; ///< whose end is not certain yet
  step last_step_ = 0;
  bool leaving_ = false; ///< to end when its expiry is committed
  bool ended_ = false;
};

} // namespace acp::actors
