#pragma once

#include "conformance/mask.hpp"
#include "conformance/options.hpp"
#include "conformance/report.hpp"
#include "http/client/http_client.hpp"

#include <array>
#include <chrono>
#include <expected>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace acp::conformance {

/// A request as it goes out.
struct message {
  std::string method;
  std::string url;
  std::vector<outbound::http_header> headers;
  std::string body;
};

/// An answer, or none.
struct reply {
  int status = 0; ///< 0: there was no answer
  std::vector<outbound::http_header> headers;
  std::string text;
  nlohmann::json body;      ///< null where the text is no JSON
  std::string failure;      ///< why there was no answer, or why the text can't be read
  std::size_t exchange = 0; ///< its number, from 1
  std::string what;         ///< of the request: POST /checkout_sessions/{id}

  bool ok() const { return status >= 200 && status < 300; }
  /// Empty where there is none.
  std::string header(std::string_view name) const;
};

/// The beginning of a body, as much as a report shows.
std::string cut_for_report(std::string text);

/// Sends one request at a time (or two at once), waits for it under a deadline, and keeps what was said.
class caller {
public:
  /// Fails, with a sentence, where the certificates can't be read.
  static std::expected<caller, std::string> make(const options& how);

  /// A 429 with a short Retry-After is waited for and asked again, a few times.
  reply call(const message& m);
  std::array<reply, 2> call_at_once(const message& a, const message& b);

  /// When the run's time is over.
  std::chrono::steady_clock::time_point end() const { return end_; }
  /// Whether the run's time is over: then nothing is sent any more.
  bool over() const;
  const mask& secrets() const { return secrets_; }
  /// Takes it out of what is said from now on, and of the last answer.
  void hide(const std::string& secret);
  /// Keeps what was said elsewhere, already without secrets: its number, from 1.
  std::size_t note(exchange kept);
  std::vector<exchange> take_exchanges() { return std::move(exchanges_); }
  std::size_t exchanges() const { return exchanges_.size(); }

private:
  caller(std::unique_ptr<outbound::http_client> client, const options& how);
  std::chrono::milliseconds patience() const;
  reply keep(const message& m, outbound::http_result result);
  void notice_end(const outbound::http_result& result, std::chrono::milliseconds deadline);

  std::unique_ptr<outbound::http_client> client_;
  std::chrono::milliseconds call_deadline_;
  std::chrono::steady_clock::time_point end_;
  std::vector<outbound::cidr> allowed_; // the address was given by whoever runs this
  bool out_of_time_ = false;            // an answer was only waited for until the end of the run
  mask secrets_;
  std::vector<exchange> exchanges_;
};

} // namespace acp::conformance
