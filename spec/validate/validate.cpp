#include "spec/validate/validate.hpp"

#include "spec/validate/checker.hpp"

namespace acp {

std::vector<violation> validate(const nlohmann::json& document, const rule& expected, direction way) {
  std::vector<violation> found;
  checker{found, way}.value(document, expected, path{});
  return found;
}

} // namespace acp
