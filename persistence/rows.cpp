#include "persistence/rows.hpp"

#include "persistence/failure_codec.hpp"

#include <algorithm>
#include <pqxx/pqxx>
#include <stdexcept>

namespace acp::persistence {

namespace {

std::string text_of(const pqxx::field& field) { return {field.c_str(), field.size()}; }

} // namespace

event_row read_event(const pqxx::row& row) {
  return {.shard = {static_cast<std::uint8_t>(row[0].as<int>())},
          .seq = row[1].as<std::int64_t>(),
          .session = checkout::session_id{text_of(row[2])},
          .version = row[3].as<std::int64_t>(),
          .type = text_of(row[4]),
          .status = text_of(row[5]),
          .data = text_of(row[6]),
          .hidden = text_of(row[7]),
          .change = text_of(row[8]),
          .schema_version = row[9].as<int>(),
          .owner = checkout::identity{text_of(row[10])},
          .request = checkout::request_id{text_of(row[11])},
          .recorded_at = checkout::time_point{std::chrono::microseconds{row[12].as<std::int64_t>()}},
          .trace = checkout::parse_traceparent(row[13].c_str()).value_or(checkout::trace_context{})};
}

idempotency_record read_record(const pqxx::row& row, int first_column, const checkout::sha256_digest& scope) {
  const auto field = [&](int i) { return row[first_column + i]; };
  idempotency_record record{.key = {.scope = scope, .body = read_digest(field(0))},
                            .session = checkout::session_id{text_of(field(1))},
                            .version = field(2).as<std::int64_t>(0),
                            .finished = field(3).as<bool>(),
                            .created = field(4).as<bool>(),
                            .failure = {}};
  if (!field(5).is_null()) {
    auto failure = decode_failure(text_of(field(5)));
    if (!failure) {
      throw std::runtime_error("acp.idempotency_keys: " + failure.error());
    }
    record.failure = std::move(*failure);
  }
  return record;
}

idempotency_record read_record(const pqxx::row& row) { return read_record(row, 0, read_digest(row[6])); }

checkout::sha256_digest read_digest(const pqxx::field& field) {
  const pqxx::binarystring bytes{field};
  checkout::sha256_digest digest{};
  if (bytes.size() != digest.size()) {
    throw std::runtime_error("a stored digest has " + std::to_string(bytes.size()) + " bytes");
  }
  std::copy(bytes.begin(), bytes.end(), digest.begin());
  return digest;
}

} // namespace acp::persistence
