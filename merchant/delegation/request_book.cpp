#include "merchant/delegation/request_book.hpp"

#include "persistence/failure_codec.hpp"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <stdexcept>
#include <sys/random.h>
#include <system_error>
#include <vector>

namespace acp::merchant {

namespace {

checkout::failure other_body() {
  return {checkout::failure_kind::unprocessable, "idempotency_conflict",
          "This Idempotency-Key was used with a different request body.", std::nullopt, std::nullopt};
}

} // namespace

std::string random_hex(std::size_t bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<unsigned char> drawn(bytes);
  if (getentropy(drawn.data(), drawn.size()) != 0)
    throw std::system_error(errno, std::generic_category(), "getentropy");
  std::string text;
  for (const auto byte : drawn) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string random_uuid() {
  auto hex = random_hex(16);
  hex[12] = '4';
  hex[16] = std::string_view{"89ab"}[static_cast<std::size_t>(hex[16] % 4)];
  for (const std::size_t at : {20U, 16U, 12U, 8U}) hex.insert(at, 1, '-');
  return hex;
}

request_line line_of(const checkout::delegation_request& request) {
  request_line line{{}, {}, random_hex(16)};
  if (request.context.key) {
    line.scope = checkout::to_hex(request.context.key->scope);
    line.body = checkout::to_hex(request.context.key->body);
  }
  return line;
}

std::optional<book_entry> read_entry(const std::optional<std::string>& row, const request_line& line) {
  if (!row) return std::nullopt;
  const auto json = nlohmann::json::parse(*row);
  book_entry entry;
  entry.late = json.contains("late");
  if (entry.late) return entry;
  // jsonb tells bytes as \x and hex digits.
  entry.other_body = json.at("body").get<std::string>().substr(2) != line.body.value_or("");
  entry.first.answer = json.at("answer").get<std::string>();
  entry.first.failed = json.at("failed").get<bool>();
  entry.first.nonce = json.at("nonce").get<std::string>().substr(2);
  return entry;
}

checkout::reply again(const book_entry& entry) {
  if (entry.other_body) return refused(other_body());
  if (!entry.first.failed) throw std::logic_error{"the answer is not a failure"};
  auto why = persistence::decode_failure(entry.first.answer);
  if (!why) throw std::runtime_error{why.error()};
  return refused(std::move(*why), true);
}

checkout::reply refused(checkout::failure why, bool replayed) { return {std::unexpected(std::move(why)), replayed}; }

checkout::reply answered(std::string document, bool created, bool replayed) {
  return {checkout::session_answer{std::make_shared<const std::string>(std::move(document)), created}, replayed};
}

} // namespace acp::merchant
