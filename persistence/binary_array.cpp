#include "persistence/binary_array.hpp"

#include <stdexcept>

namespace acp::persistence {

namespace {
// Five words: dimensions, whether there are nulls, element type, number of elements, index of the first.
constexpr std::size_t at_dimensions = 0;
constexpr std::size_t at_nulls = 4;
constexpr std::size_t at_type = 8;
constexpr std::size_t at_size = 12;
constexpr std::size_t at_first = 16;
constexpr std::size_t header = 20;
constexpr std::uint32_t null_length = 0xffffffff;
} // namespace

binary_array::binary_array(element type) : type_(type) { clear(); }

void binary_array::clear() {
  bytes_.assign(header, '\0');
  size_ = 0;
  nulls_ = false;
}

void binary_array::add(std::string_view bytes) {
  append_word(static_cast<std::uint32_t>(bytes.size()));
  bytes_.append(bytes);
  ++size_;
}

void binary_array::add_int(std::int64_t value) {
  const int bytes = type_ == element::int8 ? 8 : type_ == element::int4 ? 4 : 2;
  const int unused = 64 - 8 * bytes;
  const auto bits = static_cast<std::uint64_t>(value);
  if (static_cast<std::int64_t>(bits << unused) >> unused != value) {
    throw std::out_of_range("too large for an int" + std::to_string(bytes) + ": " + std::to_string(value));
  }
  append_word(static_cast<std::uint32_t>(bytes));
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) { // network byte order
    bytes_ += static_cast<char>(bits >> shift & 0xff);
  }
  ++size_;
}

void binary_array::add_bool(bool value) { add(value ? std::string_view{"\1", 1} : std::string_view{"\0", 1}); }

void binary_array::add_null() {
  append_word(null_length);
  nulls_ = true;
  ++size_;
}

pqxx::binarystring binary_array::parameter() {
  write_word(at_dimensions, 1);
  write_word(at_nulls, nulls_ ? 1 : 0);
  write_word(at_type, static_cast<std::uint32_t>(type_));
  write_word(at_size, static_cast<std::uint32_t>(size_));
  write_word(at_first, 1);
  return pqxx::binarystring{bytes_.data(), bytes_.size()};
}

void binary_array::append_word(std::uint32_t value) {
  const auto at = bytes_.size();
  bytes_.resize(at + 4);
  write_word(at, value);
}

void binary_array::write_word(std::size_t at, std::uint32_t value) {
  for (const int shift : {24, 16, 8, 0}) { // network byte order
    bytes_[at++] = static_cast<char>(value >> shift & 0xff);
  }
}

} // namespace acp::persistence
