#include "app/operator/message_stream.hpp"

#include "app/operator/answers.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace acp::app {

namespace {

constexpr std::size_t most_on_a_stream = 32; ///< receipts have 60 bytes at most

std::vector<std::string> receipts_in(std::string_view id) {
  std::vector<std::string> receipts;
  while (!id.empty() && receipts.size() < most_on_a_stream) {
    const auto receipt = id.substr(0, id.find(','));
    id.remove_prefix(std::min(receipt.size() + 1, id.size()));
    receipts.emplace_back(receipt);
  }
  return receipts;
}

/// An event's data is made of lines; JSON has none of its own.
std::string on_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return text;
}

} // namespace

void begin_stream(checkout::stream_position& position, const std::string& endpoint, persistence::pull_queue& queue) {
  if (const auto had = receipts_in(position.last_event_id); !had.empty()) queue.ack(endpoint, had);
  position.begun = true;
}

int room_on_stream(const checkout::stream_position& position) {
  return static_cast<int>(most_on_a_stream - std::min(most_on_a_stream, position.receipts.size()));
}

std::string next_piece(checkout::stream_position& position, const std::vector<persistence::pulled_message>& messages,
                       const StreamQuery& how) {
  std::string piece;
  for (const auto& m : messages) {
    position.receipts.push_back(m.receipt);
    piece += fmt::format("id: {}\nevent: {}\ndata: {}\n\n", fmt::join(position.receipts, ","), m.topic,
                         on_one_line(to_json(m)));
  }
  const bool held = how.hold && *how.hold;
  const bool quiet = messages.empty() && !position.receipts.empty();
  position.over = room_on_stream(position) == 0 || (quiet && !held);
  return piece;
}

} // namespace acp::app
