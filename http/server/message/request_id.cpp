#include "http/server/message/request_id.hpp"

namespace acp::http {

request_id_source::request_id_source() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device()};
  random_.seed(seed);
}

std::string request_id_source::next(checkout::time_point now) {
  checkout::entropy bytes{};
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i, drawn >>= 8U) {
    if (i % 8 == 0) drawn = random_();
    bytes[i] = static_cast<std::uint8_t>(drawn & 0xffU);
  }
  return "req_" + checkout::make_ulid(now, bytes);
}

checkout::trace_context request_id_source::next_trace() {
  std::array<std::uint8_t, 24> bytes{};
  std::uint64_t drawn = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i, drawn >>= 8U) {
    if (i % 8 == 0) drawn = random_();
    bytes[i] = static_cast<std::uint8_t>(drawn & 0xffU);
  }
  return checkout::begin_trace(bytes);
}

} // namespace acp::http
