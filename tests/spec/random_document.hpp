#pragma once

#include "spec/validate/rule.hpp"
#include "spec/validate/validate.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <random>

namespace acp::test {

/// Makes documents that are valid by a rule, different for each seed. Optional members come and go.
class random_document {
public:
  /// With incoming, optional members may also be null. Lenient members are never made.
  random_document(std::uint32_t seed, direction way) : random_{seed}, way_{way} {}

  nlohmann::json make(const rule& expected);

private:
  nlohmann::json object(const object_rule& expected);
  nlohmann::json array(const rule& expected);
  nlohmann::json map(const rule& expected);
  nlohmann::json scalar();
  nlohmann::json anything();
  std::string text(const rule& expected);
  std::string any_text(std::size_t code_points);
  std::int64_t integer(const rule& expected);
  double number(const rule& expected);
  std::size_t up_to(std::size_t last) { return std::uniform_int_distribution<std::size_t>{0, last}(random_); }

  std::mt19937 random_;
  direction way_;
};

} // namespace acp::test
