#include "http/server/message/request_head.hpp"

namespace acp::http {

void request_head::clear() noexcept {
  text_.clear();
  method_name_ = {};
  target_ = {};
  fields_.fill({});
  verb_ = method::other;
  minor_version_ = 1;
  has_body = length_given = keep_alive = false;
}

void request_head::set_line(method verb, std::string_view method_name, std::string_view target, int minor_version) {
  verb_ = verb;
  method_name_ = keep(method_name.substr(0, 16));
  target_ = keep(target);
  minor_version_ = minor_version;
}

void request_head::add(header name, std::string_view value) {
  auto& field = fields_[static_cast<std::size_t>(name)];
  if (++field.count == 1) {
    field.where = keep(value);
    return;
  }
  std::string joined{view(field.where)};
  joined.append(", ").append(value);
  field.where = keep(joined);
}

request_head::part request_head::keep(std::string_view text) {
  const part where{static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size())};
  text_.append(text);
  return where;
}

} // namespace acp::http
