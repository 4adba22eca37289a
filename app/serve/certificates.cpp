#include "app/serve/certificates.hpp"

#include "telemetry/log.hpp"

#include <chrono>
#include <fmt/format.h>
#include <utility>

namespace acp::app {

namespace {

using http::tls_files;
using http::tls_identity;
using telemetry::log_field;
using telemetry::log_level;

/// A warning is due while there is time to act on it.
constexpr std::chrono::days soon{14};

void log_state(const tls_identity& identity, telemetry::literal whose) {
  const auto left = std::chrono::floor<std::chrono::days>(identity.expires() - std::chrono::system_clock::now());
  const auto level = left < soon ? log_level::warn : log_level::info;
  telemetry::log(level, "tls_certificate", {log_field::reason(whose), log_field::count(left.count())});
}

certificates::loaded load_one(tls_files files, const char* pair) {
  if (files.certificate.empty() != files.key.empty())
    return std::unexpected(fmt::format("ACP_{0}_CERTIFICATE_FILE and ACP_{0}_KEY_FILE go together", pair));
  if (files.certificate.empty() && !files.client_ca.empty())
    return std::unexpected("ACP_OPERATOR_CLIENT_CA_FILE needs TLS on the operators' listener");
  if (files.certificate.empty()) return nullptr;
  return tls_identity::load(std::move(files));
}

tls_files operator_files(const settings& s) {
  tls_files files{s.operator_tls_certificate_file, s.operator_tls_key_file, s.operator_client_ca_file};
  if (s.operator_tls == "off") return {"", "", s.operator_client_ca_file};
  if (!files.certificate.empty() || !files.key.empty()) return files;
  return {s.tls_certificate_file, s.tls_key_file, s.operator_client_ca_file};
}

void reload_one(tls_identity& identity, telemetry::literal whose) {
  if (const auto done = identity.reload(); !done)
    telemetry::log(log_level::error, "tls_certificate_kept",
                   {log_field::reason(whose), log_field::cause(done.error())});
  else
    log_state(identity, whose);
}

} // namespace

certificates::loaded certificates::of_agents(const settings& s) {
  return load_one({s.tls_certificate_file, s.tls_key_file, ""}, "TLS");
}

certificates::loaded certificates::of_operators(const settings& s) {
  return load_one(operator_files(s), "OPERATOR_TLS");
}

std::expected<certificates, std::string> certificates::load(const settings& s) {
  certificates all;
  auto agents = of_agents(s);
  if (!agents) return std::unexpected(std::move(agents.error()));
  auto operators = of_operators(s);
  if (!operators) return std::unexpected(std::move(operators.error()));
  if (*agents) log_state(**agents, "agents");
  if (*operators) log_state(**operators, "operators");
  all.agents_ = std::move(*agents);
  all.operators_ = std::move(*operators);
  return all;
}

certificate_ends certificates::ends() const {
  certificate_ends found;
  if (agents_) found.agents = agents_->expires();
  if (operators_) found.operators = operators_->expires();
  return found;
}

void certificates::reload() const {
  if (!agents_ && !operators_) telemetry::log(log_level::info, "nothing_to_reload");
  if (agents_) reload_one(*agents_, "agents");
  if (operators_) reload_one(*operators_, "operators");
}

} // namespace acp::app
