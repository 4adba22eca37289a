#include "spec/json/tree_builder.hpp"

#include "spec/json/parse.hpp"

namespace acp {

// Containers never move while they are open: an array only grows at its end, after the open element
// was closed, and objects are nodes.
nlohmann::json* tree_builder::place(json value) {
  if (open_.empty()) {
    root_ = std::move(value);
    return &root_;
  }
  if (open_.back()->is_array()) return &open_.back()->get_ref<json::array_t&>().emplace_back(std::move(value));
  *member_ = std::move(value);
  return member_;
}

bool tree_builder::add(json value) {
  place(std::move(value));
  return true;
}

bool tree_builder::open(json container) {
  if (open_.size() == max_json_depth) return fail("is nested too deeply");
  open_.push_back(place(std::move(container)));
  return true;
}

bool tree_builder::close() {
  open_.pop_back();
  return true;
}

// PostgreSQL has no text with U+0000 in it: an operator's data->>'…' would fail on the row.
bool tree_builder::string(std::string& value) {
  if (value.find('\0') != std::string::npos) return fail("has a string with the character U+0000");
  return add(std::move(value));
}

bool tree_builder::key(std::string& name) {
  if (name.find('\0') != std::string::npos) return fail("has a member named with the character U+0000");
  const auto [place, added] = open_.back()->get_ref<json::object_t&>().try_emplace(std::move(name));
  if (!added) return fail("has the same member twice in an object");
  member_ = &place->second;
  return true;
}

bool tree_builder::parse_error(std::size_t, const std::string&, const json::exception& error) {
  // The parser's own texts quote the input, ours do not.
  const std::string_view what = error.what();
  if (dynamic_cast<const json::out_of_range*>(&error) != nullptr) return fail("has a number that is out of range");
  if (what.find("ill-formed UTF-8") != std::string_view::npos) return fail("is not valid UTF-8");
  return fail("is not valid JSON");
}

bool tree_builder::fail(std::string message) {
  error_ = std::move(message);
  return false;
}

} // namespace acp
