#include "telemetry/log_field.hpp"
#include "telemetry/log_line.hpp"

namespace acp::telemetry {

log_line& log_line::add(const log_field& field) {
  if (const auto* text = std::get_if<std::string_view>(&field.value())) {
    if (field.key() == "cause") return add(field.key(), redacted(*text));
    add(field.key(), *text);
    if (field.key() == "error") add("error_number", field.number());
    return *this;
  }
  if (const auto* number = std::get_if<std::int64_t>(&field.value())) return add(field.key(), *number);
  return add(field.key(), std::get<bool>(field.value()));
}

} // namespace acp::telemetry
