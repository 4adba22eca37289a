#include "app/doctor/finding.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace acp::app {

std::string_view to_string(finding::verdict v) noexcept {
  switch (v) {
  case finding::verdict::ok: return "ok";
  case finding::verdict::warning: return "warning";
  default: return "failed";
  }
}

bool is_healthy(const findings& all) noexcept {
  return std::ranges::none_of(all, [](const finding& f) { return f.as == finding::verdict::failure; });
}

std::string as_text(const findings& all) {
  std::string text;
  for (const auto& f : all) text += fmt::format("{:8} {:20} {}\n", to_string(f.as), f.check, f.detail);
  const auto count = [&](finding::verdict v) { return std::ranges::count(all, v, &finding::as); };
  return text + fmt::format("{} checks: {} ok, {} warnings, {} failed\n", all.size(), count(finding::verdict::ok),
                            count(finding::verdict::warning), count(finding::verdict::failure));
}

std::string as_json(const findings& all) {
  auto checks = nlohmann::json::array();
  for (const auto& f : all) checks.push_back({{"check", f.check}, {"verdict", to_string(f.as)}, {"detail", f.detail}});
  const nlohmann::json document{{"healthy", is_healthy(all)}, {"checks", std::move(checks)}};
  return document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

} // namespace acp::app
