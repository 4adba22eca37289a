#pragma once

#include "spec/validate/path.hpp"
#include "spec/validate/validate.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace acp {

/// Walks a document along the rules and notes what is wrong.
class checker {
public:
  checker(std::vector<violation>& found, direction way) : found_{found}, way_{way} {}

  void value(const nlohmann::json& json, const rule& expected, const path& where);

private:
  void text(const nlohmann::json& json, const rule& expected, const path& where);
  void scalar(const nlohmann::json& json, const rule& expected, const path& where);
  void integer(const nlohmann::json& json, const rule& expected, const path& where);
  void number(const nlohmann::json& json, const rule& expected, const path& where);
  void array(const nlohmann::json& json, const rule& expected, const path& where);
  void either(const nlohmann::json& json, const rule& expected, const path& where);
  void map(const nlohmann::json& json, const rule& expected, const path& where);
  void tagged(const nlohmann::json& json, const rule& expected, const path& where);
  void object(const nlohmann::json& json, const object_rule& expected, const path& where);
  void member(const nlohmann::json& json, const member_rule& expected, const path& where);
  void requirements(const nlohmann::json& json, const object_rule& expected, const path& where);
  void demand(const nlohmann::json& json, const condition& when, const path& where);
  void unknown_members(const nlohmann::json& json, const object_rule& expected, const path& where);

  bool over_cap(std::size_t size, const rule& expected) const;
  bool full() const { return found_.size() >= max_violations; }
  void note(const path& where, std::string_view code, std::string message);
  void wrong_type(const path& where, std::string_view wanted);
  bool must_have(const member_rule& member) const;
  void needed(const nlohmann::json& json, std::string_view name, const path& where);
  void missing(const path& where, std::string_view name);

  std::vector<violation>& found_;
  direction way_;
};

} // namespace acp
