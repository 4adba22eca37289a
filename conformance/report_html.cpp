#include "conformance/report.hpp"

#include <set>
#include <string>
#include <string_view>

namespace acp::conformance {
namespace {

constexpr std::string_view style = R"(
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1f; background: #fff }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid #ccc }
table { border-collapse: collapse; margin: 1rem 0 } th, td { text-align: left; padding: .3rem .8rem; border-bottom: 1px solid #ddd }
td.n { text-align: right; font-variant-numeric: tabular-nums }
details { border-bottom: 1px solid #e4e4e8; padding: .25rem 0 } summary { cursor: pointer }
details details { margin-left: 1.5rem; border: 0 }
.mark { display: inline-block; min-width: 4.5rem; font-weight: 600 } code { font-size: .9em }
.passed { color: #17692f } .failed { color: #b3261e } .skipped, .not_run { color: #6b6b75 } .advice { color: #8a5a00 }
pre { background: #f6f6f8; padding: .6rem; overflow-x: auto; font-size: .82em; margin: .3rem 0 }
.scope { background: #fff6e0; border-left: 4px solid #d9a400; padding: .4rem .8rem }
@media print { body { margin: 0; max-width: none; font-size: 11px } details { break-inside: avoid } }
dl { margin: .4rem 0 .6rem 1.5rem; display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem } dt { color: #55555f } dd { margin: 0 }
)";

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    // Control characters, which no page may have, are shown as such.
    default: out += static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\t' ? '?' : c;
    }
  return out;
}

std::string_view word(outcome what) { return what == outcome::not_run ? "not run" : to_string(what); }

std::string title(const section& s) { return s.version.empty() ? "The server as such" : "Version " + s.version; }

std::string anchor(const section& s) { return s.version.empty() ? "server" : "v" + s.version; }

void add_row(std::string& out, const std::string& name, const tally& sum) {
  const auto all = sum.passed + sum.failed + sum.skipped + sum.not_run;
  out += "<tr><td>" + name + "</td>";
  for (const auto n : {all, sum.passed, sum.failed, sum.skipped, sum.not_run})
    out += "<td class=n>" + std::to_string(n) + "</td>";
  out += "</tr>\n";
}

void add_summary(std::string& out, const report& r) {
  out += "<table><tr><th>what</th><th>checks</th><th>passed</th><th>failed</th><th>skipped</th><th>not run</th></tr>\n";
  for (const auto& each : r.sections)
    add_row(out, "<a href=\"#" + escaped(anchor(each)) + "\">" + escaped(title(each)) + "</a>", each.count());
  add_row(out, "<strong>all</strong>", r.count());
  out += "</table>\n";
}

void add_message(std::string& out, std::string_view first, const std::vector<outbound::http_header>& headers,
                 std::string_view body) {
  out += "<pre>" + escaped(first) + "\n";
  for (const auto& [name, value] : headers) out += escaped(name) + ": " + escaped(value) + "\n";
  if (!body.empty()) out += "\n" + escaped(body);
  out += "</pre>\n";
}

void add_exchange(std::string& out, const exchange& e, std::size_t number) {
  const auto answer = e.status == 0 ? e.failure : std::to_string(e.status);
  out += "<details><summary>#" + std::to_string(number) + " <code>" + escaped(e.method) + " " + escaped(e.url) +
         "</code> &rarr; " + escaped(answer) +
         (e.incoming ? ", delivered to us" : ", " + std::to_string(e.took.count()) + " ms") + "</summary>\n";
  add_message(out, e.method + " " + e.url, e.request_headers, e.request_body);
  if (e.status != 0) add_message(out, answer, e.response_headers, e.response_body);
  out += "</details>\n";
}

void add_fault(std::string& out, const fault& f) {
  out += "<dl><dt>" + std::string{f.advice ? "<span class=advice>advice</span>" : "<span class=failed>fault</span>"} +
         "</dt><dd><code>" + escaped(f.where) + "</code>" +
         (f.times > 1 ? ", " + std::to_string(f.times) + " times" : "") + "</dd>";
  out += "<dt>expected</dt><dd>" + escaped(f.expected) + "</dd><dt>came</dt><dd>" + escaped(f.came) + "</dd>";
  if (f.exchange != 0) out += "<dt>in</dt><dd>#" + std::to_string(f.exchange) + "</dd>";
  out += "</dl>\n";
}

std::string anchor(const section& s, const check_result& c) { return anchor(s) + "-" + c.name; }

void add_check(std::string& out, const report& r, const section& s, const check_result& c) {
  const bool open = c.what == outcome::failed;
  out += "<details id=\"" + escaped(anchor(s, c)) + "\"" + std::string{open ? " open" : ""} +
         "><summary><span class=\"mark " + std::string{to_string(c.what)} + "\">" + std::string{word(c.what)} +
         "</span> <code>" + escaped(c.name) + "</code> " + escaped(c.expects) +
         (c.what == outcome::passed && !c.faults.empty() ? " <span class=advice>(with advice)</span>" : "") +
         (c.reason.empty() ? "" : " <span class=skipped>&ndash; " + escaped(c.reason) + "</span>") + "</summary>\n";
  for (const auto& each : c.faults) add_fault(out, each);
  std::set<std::size_t> shown;
  for (const auto number : c.exchanges)
    if (shown.insert(number).second) add_exchange(out, r.exchanges[number - 1], number);
  out += "</details>\n";
}

std::string verdict(const report& r) {
  const auto sum = r.count();
  if (r.good())
    return "<p class=passed><strong>Every check that could be made was passed" +
           (sum.skipped > 0 ? "; " + std::to_string(sum.skipped) + " could not be made" : "") + ".</strong></p>\n";
  return "<p class=failed><strong>" + std::to_string(sum.failed) + " checks failed" +
         (sum.not_run > 0 ? ", " + std::to_string(sum.not_run) + " were not run" : "") + ".</strong></p>\n";
}

/// Who is handed a report has to see that it is about a part only.
void add_scope(std::string& out, const report& r) {
  std::string said;
  for (const auto& each : r.only) said += (said.empty() ? "Only these checks were made: " : ", ") + each;
  if (!said.empty()) said += ". ";
  if (r.some_versions) said += "Only the versions below were asked for, whatever others the server speaks. ";
  if (!said.empty()) out += "<p class=scope>" + escaped(said) + "</p>\n";
  if (r.strict) out += "<p>What the protocol only recommends was required.</p>\n";
}

void add_failures(std::string& out, const report& r) {
  if (r.count().failed == 0) return;
  out += "<h2>What failed</h2>\n<ul>\n";
  for (const auto& each : r.sections)
    for (const auto& c : each.checks)
      if (c.what == outcome::failed)
        out += "<li><a href=\"#" + escaped(anchor(each, c)) + "\"><code>" + escaped(c.name) + "</code></a> " +
               escaped(c.expects) + (each.version.empty() ? "" : " (" + escaped(each.version) + ")") + "</li>\n";
  out += "</ul>\n";
}

} // namespace

std::string as_html(const report& r) {
  std::string out = "<!doctype html>\n<html lang=en><head><meta charset=utf-8>\n"
                    "<meta name=viewport content=\"width=device-width\"><title>Conformance of " +
                    escaped(r.url) + "</title>\n<style>" + std::string{style} + "</style></head><body>\n";
  out += "<h1>Conformance to the Agentic Commerce Protocol</h1>\n<p><code>" + escaped(r.url) +
         "</code>, profile <code>" + escaped(r.profile) + "</code>, " + escaped(r.started_at) + ", made with " +
         escaped(r.program) + " in " + std::to_string(r.took.count() / 1000) + " s, " +
         std::to_string(r.exchanges.size()) + " requests.</p>\n";
  out += verdict(r);
  add_scope(out, r);
  add_summary(out, r);
  add_failures(out, r);
  out += "<p>Keys, tokens and signatures are shown as ***. Long bodies are cut.</p>\n";
  for (const auto& each : r.sections) {
    out += "<h2 id=\"" + escaped(anchor(each)) + "\">" + escaped(title(each)) + "</h2>\n";
    for (const auto& c : each.checks) add_check(out, r, each, c);
  }
  return out + "</body></html>\n";
}

} // namespace acp::conformance
