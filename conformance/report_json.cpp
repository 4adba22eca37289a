#include "conformance/report.hpp"

#include <nlohmann/json.hpp>

namespace acp::conformance {
namespace {

using nlohmann::ordered_json;

ordered_json summary(const tally& sum) {
  return {{"passed", sum.passed}, {"failed", sum.failed}, {"skipped", sum.skipped}, {"not_run", sum.not_run}};
}

ordered_json headers(const std::vector<outbound::http_header>& all) {
  auto list = ordered_json::array();
  for (const auto& [name, value] : all) list.push_back(name + ": " + value);
  return list;
}

ordered_json exchange_as_json(const exchange& e, std::size_t number) {
  ordered_json out = {
      {"number", number},
      {"request",
       {{"method", e.method}, {"url", e.url}, {"headers", headers(e.request_headers)}, {"body", e.request_body}}}};
  if (e.incoming) out["incoming"] = true;
  if (e.status == 0)
    out["failure"] = e.failure;
  else
    out["response"] = {{"status", e.status}, {"headers", headers(e.response_headers)}, {"body", e.response_body}};
  out["milliseconds"] = e.took.count();
  return out;
}

ordered_json fault_as_json(const fault& f) {
  ordered_json out = {
      {"code", f.code}, {"where", f.where}, {"expected", f.expected}, {"came", f.came}, {"times", f.times}};
  if (f.exchange != 0) out["exchange"] = f.exchange;
  if (f.advice) out["advice"] = true;
  return out;
}

ordered_json check_as_json(const check_result& c) {
  ordered_json out = {{"name", c.name}, {"expects", c.expects}, {"outcome", to_string(c.what)}};
  if (!c.reason.empty()) out["reason"] = c.reason;
  out["faults"] = ordered_json::array();
  for (const auto& each : c.faults) out["faults"].push_back(fault_as_json(each));
  out["exchanges"] = c.exchanges;
  return out;
}

ordered_json section_as_json(const section& s) {
  ordered_json out = {{"version", s.version.empty() ? ordered_json() : ordered_json(s.version)},
                      {"summary", summary(s.count())}};
  out["checks"] = ordered_json::array();
  for (const auto& each : s.checks) out["checks"].push_back(check_as_json(each));
  return out;
}

} // namespace

std::string as_json(const report& r) {
  ordered_json out = {{"format", 1},
                      {"program", r.program},
                      {"url", r.url},
                      {"profile", r.profile},
                      {"started_at", r.started_at},
                      {"milliseconds", r.took.count()},
                      {"versions", r.versions},
                      {"only", r.only},
                      {"only_some_versions", r.some_versions},
                      {"strict", r.strict},
                      {"good", r.good()},
                      {"summary", summary(r.count())}};
  out["sections"] = ordered_json::array();
  for (const auto& each : r.sections) out["sections"].push_back(section_as_json(each));
  out["exchanges"] = ordered_json::array();
  for (std::size_t i = 0; i < r.exchanges.size(); ++i)
    out["exchanges"].push_back(exchange_as_json(r.exchanges[i], i + 1));
  return out.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace acp::conformance
