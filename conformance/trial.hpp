#pragma once

#include "conformance/event_watch.hpp"
#include "conformance/judge.hpp"
#include "conformance/options.hpp"
#include "conformance/server_facts.hpp"
#include "conformance/wording.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// Thrown by a trial, and caught by whoever runs it: the check ends here.
struct check_ended {
  bool skipped = false; ///< else: something it builds on is not there, and a fault says what
  std::string reason;
};

/// How a request differs from an ordinary one.
struct variation {
  std::optional<std::string> key{};         ///< Idempotency-Key; absent: one of its own
  std::vector<std::string> without{};       ///< headers that are left out
  std::vector<outbound::http_header> set{}; ///< headers that are something else
  std::optional<std::string> raw{};         ///< the body as it is
  std::string_view version{};               ///< another than the trial's
};

/// What one check has in hand: the server, under one version, and a place for what it finds.
class trial {
public:
  /// `events` may be null: none are delivered here.
  trial(caller& c, judge& all, const options& how, const server_facts& facts, std::string_view version,
        event_watch* events);

  std::string_view version() const { return version_; }
  const wording& words() const { return words_; }
  const inputs& given() const { return how_.given; }
  /// Never to be shown, not in the last answer either.
  void hide(const std::string& secret) { caller_.hide(secret); }
  const server_facts& server() const { return facts_; }
  const options& how() const { return how_; }
  /// What was given for an option; ends the check as skipped where nothing was.
  const std::string& need(const std::string& value, std::string_view option) const;
  /// What is delivered here; ends the check as skipped where nothing is.
  event_watch& events() const;
  [[noreturn]] void skip(std::string reason) const { throw check_ended{true, std::move(reason)}; }
  [[noreturn]] void give_up() const { throw check_ended{}; }

  // Requests. Whatever comes back is judged by what holds for every answer; no answer at all ends the check.
  reply call(std::string method, std::string path, answer_kind kind, const json& body, const variation& v = {});
  reply create(const json& body, const variation& v = {});
  reply read(const std::string& id, const variation& v = {});
  reply update(const std::string& id, const json& body, const variation& v = {});
  reply complete(const std::string& id, const json& body, const variation& v = {});
  reply cancel(const std::string& id, const variation& v = {});
  /// The same create twice at the same time.
  std::array<reply, 2> create_at_once(const json& body, const std::string& key);
  std::string fresh_key();
  /// Judges a document that came as a part of an answer, by what holds for those of its kind; `of` says which part.
  void judge_part(const reply& r, const json& document, answer_kind kind, std::string_view of);

  // What other checks are about, done in passing; ends the check where it does not work.
  reply created();
  /// Created, with fulfillment chosen where there is a choice, and ready to pay.
  reply ready();
  reply completed();
  /// A session's completion, and the same request again.
  std::array<reply, 2> completed_twice();

  // Verdicts. Each says what is expected; false: there is a fault now.
  bool expect(bool holds, const reply& about, std::string expected, std::string came);
  bool expect_status(const reply& r, std::initializer_list<int> any_of);
  /// A flat error with one of these statuses, and a code where one is named.
  bool expect_refusal(const reply& r, std::initializer_list<int> any_of, std::string_view code = {});
  bool expect_state(const reply& r, std::initializer_list<std::string_view> any_of);
  /// The protocol only recommends it.
  bool advise(bool holds, const reply& about, std::string expected, std::string came);

  std::vector<fault> take_faults() { return std::move(faults_); }

private:
  std::string url_of(std::string_view path) const;
  message make(std::string method, std::string url, const json& body, const variation& v);
  reply judged_answer(reply r, const message& m, answer_kind kind, std::string what);
  bool record(bool holds, const reply& about, std::string_view code, std::string expected, std::string came,
              bool advice);

  caller& caller_;
  judge& all_;
  const options& how_;
  const server_facts& facts_;
  std::string_view version_;
  wording words_;
  event_watch* events_;
  std::vector<fault> faults_;
};

} // namespace acp::conformance
