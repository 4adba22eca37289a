#pragma once

#include "checkout/deciding/command.hpp"
#include "checkout/kept_document.hpp"
#include "checkout/reply_port.hpp"
#include "checkout/values/failure.hpp"

#include <expected>
#include <memory>
#include <string>

namespace acp::checkout {

/// A session as it is answered: the bytes of its newest-version document as they stand in the event table.
struct session_answer {
  std::shared_ptr<const std::string> document;
  bool created = false; ///< answered with 201, also when replayed
  bool changed = false; ///< of a change of an order: there is an event of it; false: it was so already
  std::shared_ptr<const telling_memo> told = nullptr; ///< of this document; null: nobody keeps it
};

/// The answer with a document that is kept; null where there is none.
inline session_answer answer_with(const std::shared_ptr<const kept_document>& kept, bool created) {
  if (!kept) return {nullptr, created};
  return {{kept, &kept->text}, created, false, {kept, &kept->told}};
}

/// What comes back for a command or a read.
struct reply {
  std::expected<session_answer, failure> result;
  bool replayed = false; ///< the first request with this idempotency key was answered so (sessions and failures)

  /// For a port that was dropped: 503, try again.
  static reply dropped();
};

using reply_to = reply_port<reply>;

/// The checkout as the edge sees it: asynchronous, callable from any thread, never blocks, never throws. Every port is
/// answered once. The deadline is the caller's: it may stop listening at any time, the command still takes effect.
class service {
public:
  virtual ~service() = default;

  virtual void execute(command c, reply_to port) = 0;

  /// The session's newest state; `not_found` also when it belongs to another caller.
  virtual void read(session_id id, request_context context, reply_to port) = 0;

  /// True while commands can be committed: all shards are held and their connections are up.
  virtual bool ready() const noexcept = 0;
};

} // namespace acp::checkout
