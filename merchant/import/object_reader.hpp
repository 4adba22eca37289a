#pragma once

#include "merchant/import/problem.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::merchant {

/// Reads a JSON object that a person wrote: every member is asked for by name, what is wrong is noted with its path,
/// and what nobody asked for is a mistake too, most likely in its name.
class object_reader {
public:
  /// Notes a problem if `value` is no object; then it reads as an empty one.
  object_reader(const nlohmann::json& value, std::string path, problem_list& problems);

  /// The member, or null where it is absent or JSON null.
  const nlohmann::json* find(const char* name);
  /// The same; an absent one is a problem.
  const nlohmann::json* need(const char* name);
  bool is_null(const char* name) const;

  std::optional<std::string> text(const char* name);
  std::string needed_text(const char* name);
  std::optional<std::int64_t> integer(const char* name, std::int64_t least, std::int64_t most);
  std::int64_t needed_integer(const char* name, std::int64_t least, std::int64_t most);
  std::optional<bool> boolean(const char* name);
  std::optional<std::vector<std::string>> texts(const char* name);
  /// One of the words.
  std::optional<std::string> word(const char* name, std::span<const std::string_view> words);

  /// To be called when everything was asked for.
  void refuse_others();

  std::string path_of(std::string_view name) const;
  void problem(std::string_view name, std::string message);
  /// A mistake in the object as a whole.
  void problem(std::string message) { problems_.add(0, path_, std::move(message)); }
  problem_list& problems() { return problems_; }

private:
  const nlohmann::json& value_;
  std::string path_;
  problem_list& problems_;
  std::vector<std::string_view> known_;
};

/// RFC 9535 paths.
std::string member_path(const std::string& parent, std::string_view name);
std::string element_path(const std::string& parent, std::size_t index);

} // namespace acp::merchant
