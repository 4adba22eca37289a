#include "spec/codec/write.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace acp {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out.append(digits.data(), result.ptr);
}

} // namespace

void write_json(std::string& out, std::int64_t value) { append_number(out, value); }

void write_json(std::string& out, double value) {
  if (std::isfinite(value)) {
    append_number(out, value);
  } else {
    out += "null";
  }
}

void write_json(std::string& out, const nlohmann::json& value) { out += value.dump(); }

} // namespace acp
