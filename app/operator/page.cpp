#include "app/operator/page.hpp"

#include <charconv>
#include <fmt/format.h>
#include <utility>

namespace acp::app {

std::string place_of(const persistence::delivery_key& last) {
  return fmt::format("{}.{}.{}", last.shard.value, last.seq, last.topic);
}

std::optional<persistence::delivery_key> read_place(std::string_view text, const std::string& endpoint) {
  persistence::delivery_key key;
  key.endpoint = endpoint;
  const auto* const end = text.data() + text.size();
  const auto shard = std::from_chars(text.data(), end, key.shard.value);
  if (shard.ec != std::errc{} || shard.ptr == end || *shard.ptr != '.') return std::nullopt;
  const auto seq = std::from_chars(shard.ptr + 1, end, key.seq);
  if (seq.ec != std::errc{} || seq.ptr == end || *seq.ptr != '.') return std::nullopt;
  key.topic.assign(seq.ptr + 1, end);
  return key;
}

checkout::failure bad_parameter(std::string path, const std::string& message) {
  return {checkout::failure_kind::invalid_request, "invalid_value", fmt::format("{}: {}", path, message),
          std::move(path), std::nullopt};
}

} // namespace acp::app
