#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace acp {

/// Builds a tree from the parser's events and stops it where a text breaks our limits.
/// The functions up to parse_error have the names nlohmann's SAX interface asks for.
class tree_builder {
public:
  using json = nlohmann::json;

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(json::number_integer_t value) { return add(value); }
  bool number_unsigned(json::number_unsigned_t value) { return add(value); }
  bool number_float(json::number_float_t value, const std::string&) { return add(value); }
  bool string(std::string& value);
  bool binary(json::binary_t&) { return fail("is not JSON"); }
  bool start_object(std::size_t) { return open(json::object()); }
  bool key(std::string& name);
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(json::array()); }
  bool end_array() { return close(); }
  bool parse_error(std::size_t offset, const std::string& token, const json::exception& error);

  json take() { return std::move(root_); }
  const std::string& error() const { return error_; }

private:
  json* place(json value);
  bool add(json value);
  bool open(json container);
  bool close();
  bool fail(std::string message);

  json root_;
  std::vector<json*> open_; // from the root to the container being filled
  json* member_ = nullptr;  // of an object: where the value of the latest key goes
  std::string error_;
};

} // namespace acp
