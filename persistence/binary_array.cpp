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

void binary_array::add_int(std::int32_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  if (type_ == element::int4) {
    append_word(4);
    append_word(bits);
  } else {
    if (value != static_cast<std::int16_t>(value)) {
      throw std::out_of_range("not an int2: " + std::to_string(value));
    }
    append_word(2);
    bytes_ += static_cast<char>(bits >> 8 & 0xff);
    bytes_ += static_cast<char>(bits & 0xff);
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
