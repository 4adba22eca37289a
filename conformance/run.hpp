#pragma once

#include "conformance/options.hpp"
#include "conformance/report.hpp"

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::conformance {

/// The tables of checks there are, by name: `protocol`, and `launch-checklist`.
std::span<const std::string_view> profiles();

struct listed_check {
  std::string_view name, expects, since, until;
};

/// The checks of a profile, in the order in which they run; none for an unknown profile.
std::vector<listed_check> list_checks(std::string_view profile);

/// Drives a server through the checks and tells of each section when it is done. Fails, with a sentence, where nothing
/// can be checked: nobody answers, or none of the versions asked for is spoken. Ends by itself within the options'
/// run_deadline: what was not reached by then is not_run.
std::expected<report, std::string> run(const options& how, const std::function<void(const section&)>& tell);

} // namespace acp::conformance
