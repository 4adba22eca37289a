#pragma once

#include <cstdint>
#include <pqxx/binarystring>
#include <string>
#include <string_view>

namespace acp::persistence {

/// The element types of arrays, by PostgreSQL's type numbers (pg_type.oid; fixed for built-in types).
enum class element : std::uint32_t { boolean = 16, bytea = 17, int8 = 20, int2 = 21, int4 = 23, text = 25, json = 114 };

/// A one-dimensional array parameter in PostgreSQL's binary format: the elements' bytes as they are, with their
/// lengths. Nothing has to be quoted or scanned, here or in the server. Reusable: `clear` keeps the memory.
class binary_array {
public:
  explicit binary_array(element type);

  void clear();
  void add(std::string_view bytes); ///< text, json, bytea
  void add_int(std::int64_t value); ///< int2, int4, int8; a value beyond the type throws std::out_of_range
  void add_bool(bool value);
  void add_null();
  /// Null for an empty text.
  void add_unless_empty(std::string_view bytes) { bytes.empty() ? add_null() : add(bytes); }

  std::int32_t size() const noexcept { return size_; }
  /// The parameter; a copy.
  pqxx::binarystring parameter();

private:
  void append_word(std::uint32_t value);
  void write_word(std::size_t at, std::uint32_t value);

  element type_;
  std::int32_t size_ = 0;
  bool nulls_ = false;
  std::string bytes_;
};

} // namespace acp::persistence
