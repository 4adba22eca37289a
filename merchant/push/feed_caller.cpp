#include "merchant/push/feed_caller.hpp"

#include "persistence/clean_text.hpp"
#include "spec/decode.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>

namespace acp::merchant {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t longest_quote = 300;

/// What the agent wrote, fit for a terminal, a log and a text of PostgreSQL.
std::string quoted(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
  auto quote = persistence::clean_text(text, longest_quote);
  return text.size() > longest_quote ? quote + "…" : quote;
}

/// The code and the message of an Error, where the body is one.
std::string error_in(const std::string& body) {
  const auto document = parse_json(body);
  if (!document || !document->is_object()) return {};
  std::string text;
  for (const auto* const name : {"code", "message", "param"}) {
    const auto found = document->find(name);
    if (found == document->end() || !found->is_string()) continue;
    text += (text.empty() ? " " : ": ") + found->get<std::string>();
  }
  return quoted(std::move(text));
}

bool status_worth_repeating(int status) {
  return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501);
}

} // namespace

bool worth_repeating(const outbound::http_result& result) {
  if (result) return status_worth_repeating(result->status);
  using enum outbound::failure_kind;
  switch (result.error().kind) {
  case resolve:
  case connect:
  case timeout:
  case reset:
  case bad_response:
  case overloaded: return true;
  default: return false;
  }
}

std::string in_words(const outbound::http_result& result) {
  if (result) return "HTTP " + std::to_string(result->status) + error_in(result->body);
  return std::string{outbound::to_string(result.error().kind)} + ": " + quoted(result.error().detail);
}

std::chrono::milliseconds feed_caller::wait_before(int attempt, const outbound::http_result& last) const {
  auto wait = patience_.first_wait;
  for (int i = 2; i < attempt && wait < patience_.longest_wait; ++i) wait *= 2;
  wait = std::min(wait, patience_.longest_wait);
  const auto spread = 0.8 + 0.4 * means_.chance();
  wait = std::chrono::milliseconds{static_cast<std::int64_t>(static_cast<double>(wait.count()) * spread)};
  const bool asked = last && last->retry_after;
  return asked ? std::max(wait, std::chrono::milliseconds{*last->retry_after}) : wait;
}

std::expected<outbound::http_response, std::string> feed_caller::call(const outbound::http_request& request) {
  for (int attempt = 1;; ++attempt) {
    auto result = means_.send(request);
    if (!worth_repeating(result)) {
      if (result) return std::move(*result);
      return std::unexpected(in_words(result));
    }
    if (attempt >= patience_.attempts)
      return std::unexpected(in_words(result) + ", " + std::to_string(attempt) + " times");
    const auto wait = wait_before(attempt + 1, result);
    if (wait > patience_.longest_asked_wait)
      return std::unexpected(in_words(result) + ", and asks to wait for " + std::to_string(wait / 1s) + " s");
    means_.tell(in_words(result) + "; attempt " + std::to_string(attempt + 1) + " of " +
                std::to_string(patience_.attempts) + " in " + std::to_string((wait + 999ms) / 1s) + " s");
    means_.wait(wait);
  }
}

} // namespace acp::merchant
