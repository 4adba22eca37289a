#include "merchant/import/object_reader.hpp"

#include <algorithm>
#include <utility>

namespace acp::merchant {

using nlohmann::json;

namespace {

const json nothing_in_it = json::object();

bool plain_name(std::string_view name) {
  return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
         });
}

std::string bounds(std::int64_t least, std::int64_t most) {
  return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}

} // namespace

std::string member_path(const std::string& parent, std::string_view name) {
  if (plain_name(name)) return parent + '.' + std::string{name};
  std::string quoted;
  for (const char c : name) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return parent + "['" + quoted + "']";
}

std::string element_path(const std::string& parent, std::size_t index) {
  return parent + '[' + std::to_string(index) + ']';
}

object_reader::object_reader(const json& value, std::string path, problem_list& problems)
    : value_(value.is_object() ? value : nothing_in_it)
    , path_(std::move(path))
    , problems_(problems) {
  if (!value.is_object()) problem("must be an object");
}

const json* object_reader::find(const char* name) {
  known_.emplace_back(name);
  const auto found = value_.find(name);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

const json* object_reader::need(const char* name) {
  const auto* found = find(name);
  if (!found) problem(name, "is missing");
  return found;
}

bool object_reader::is_null(const char* name) const {
  const auto found = value_.find(name);
  return found != value_.end() && found->is_null();
}

std::optional<std::string> object_reader::text(const char* name) {
  const auto* found = find(name);
  if (!found) return std::nullopt;
  if (found->is_string() && !found->get_ref<const std::string&>().empty()) return found->get<std::string>();
  problem(name, "must be a text that is not empty");
  return std::nullopt;
}

std::string object_reader::needed_text(const char* name) { return need(name) ? text(name).value_or("") : ""; }

std::optional<std::int64_t> object_reader::integer(const char* name, std::int64_t least, std::int64_t most) {
  const auto* found = find(name);
  if (!found) return std::nullopt;
  // A number beyond 63 bits would wrap around when it is read as signed.
  const bool readable =
      found->is_number_integer() && (!found->is_number_unsigned() || found->get<std::uint64_t>() <= INT64_MAX);
  if (readable && found->get<std::int64_t>() >= least && found->get<std::int64_t>() <= most)
    return found->get<std::int64_t>();
  problem(name, bounds(least, most));
  return std::nullopt;
}

std::int64_t object_reader::needed_integer(const char* name, std::int64_t least, std::int64_t most) {
  return need(name) ? integer(name, least, most).value_or(least) : least;
}

std::optional<bool> object_reader::boolean(const char* name) {
  const auto* found = find(name);
  if (!found) return std::nullopt;
  if (found->is_boolean()) return found->get<bool>();
  problem(name, "must be true or false");
  return std::nullopt;
}

std::optional<std::vector<std::string>> object_reader::texts(const char* name) {
  const auto* found = find(name);
  if (!found) return std::nullopt;
  if (found->is_array() && std::all_of(found->begin(), found->end(), [](const json& e) { return e.is_string(); }))
    return found->get<std::vector<std::string>>();
  problem(name, "must be a list of texts");
  return std::nullopt;
}

std::optional<std::string> object_reader::word(const char* name, std::span<const std::string_view> words) {
  auto value = text(name);
  if (!value || std::find(words.begin(), words.end(), *value) != words.end()) return value;
  std::string allowed;
  for (const auto w : words) allowed.append(allowed.empty() ? "" : ", ").append(w);
  problem(name, "must be one of " + allowed);
  return std::nullopt;
}

void object_reader::refuse_others() {
  for (const auto& [name, member] : value_.items())
    if (std::find(known_.begin(), known_.end(), name) == known_.end()) problem(name, "is not a setting");
}

std::string object_reader::path_of(std::string_view name) const { return member_path(path_, name); }

void object_reader::problem(std::string_view name, std::string message) {
  problems_.add(0, path_of(name), std::move(message));
}

} // namespace acp::merchant
