#include "tests/persistence/log_items.hpp"

#include "checkout/values/digest.hpp"

#include <atomic>
#include <gtest/gtest.h>

namespace acp::test {

using namespace persistence;

namespace {
std::atomic<std::uint64_t> counter = 0;

checkout::entropy next_entropy() {
  checkout::entropy bytes{};
  auto n = ++counter;
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(n & 0xff);
    n >>= 8;
  }
  return bytes;
}
} // namespace

checkout::session_id new_session(int shard) {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  return checkout::make_session_id({static_cast<std::uint8_t>(shard)}, now, next_entropy());
}

append_item event_of(const checkout::session_id& session, std::int64_t version, const std::string& status) {
  const auto data =
      R"({"id":")" + session.str() + R"(","status":")" + status + R"(","version":)" + std::to_string(version) + "}";
  const auto change = version == 1 ? "" : R"({"version":)" + std::to_string(version) + "}";
  return {.event = append_item::new_event{.session = session,
                                          .version = version,
                                          .event = {.type = version == 1 ? checkout::event_type::created
                                                                         : checkout::event_type::updated,
                                                    .status = status,
                                                    .data = data,
                                                    .hidden = "",
                                                    .change = change},
                                          .owner = checkout::identity{"agent-1"},
                                          .request = checkout::request_id{"req-" + std::to_string(++counter)}},
          .idempotency = {}};
}

checkout::idempotency new_key() {
  const auto n = std::to_string(++counter);
  return {.scope = checkout::sha256("scope" + n), .body = checkout::sha256("body" + n)};
}

idempotency_record record_of(const checkout::idempotency& key, const checkout::session_id& session,
                             std::int64_t version, bool finished) {
  return {
      .key = key, .session = session, .version = version, .finished = finished, .created = version == 1, .failure = {}};
}

append_item recorded_event(const checkout::session_id& session, std::int64_t version, const checkout::idempotency& key,
                           bool finished) {
  auto item = event_of(session, version);
  item.idempotency = record_of(key, session, version, finished);
  return item;
}

append_item only_record(const idempotency_record& record) { return {.event = {}, .idempotency = record}; }

std::expected<std::vector<append_outcome>, fenced> held_shard::append(std::span<const append_item> items) {
  auto outcomes = log_->append(std::vector{shard_batch{shard_, items}});
  if (!outcomes) {
    return std::unexpected(outcomes.error().at(0));
  }
  return std::move(*outcomes);
}

std::expected<void, fenced> held_shard::renew() {
  const auto lost = log_->renew();
  if (!lost.empty()) {
    return std::unexpected(lost[0]);
  }
  return {};
}

std::expected<std::unique_ptr<held_shard>, fenced> open_shard(event_log& log, int shard) {
  const checkout::shard_id id{static_cast<std::uint8_t>(shard)};
  auto writer = log.open_writer();
  const auto claims = writer->claim(std::vector{id});
  if (!claims.at(0)) {
    return std::unexpected(claims[0].error());
  }
  return std::make_unique<held_shard>(std::move(writer), id, *claims[0]);
}

std::vector<append_outcome> append(held_shard& shard, const std::vector<append_item>& items) {
  auto outcomes = shard.append(items);
  if (!outcomes) {
    ADD_FAILURE() << "fenced by epoch " << outcomes.error().epoch;
    return {};
  }
  return std::move(*outcomes);
}

bool same(const idempotency_record& a, const idempotency_record& b) {
  return a.key == b.key && a.session == b.session && a.version == b.version && a.finished == b.finished &&
         a.created == b.created && a.failure == b.failure;
}

testing::Matcher<append_outcome> duplicate_of(const idempotency_record& first) {
  return testing::VariantWith<duplicate>(testing::Truly([first](const duplicate& d) { return same(d.first, first); }));
}

} // namespace acp::test
