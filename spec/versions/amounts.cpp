#include "spec/versions/amounts.hpp"

#include "spec/versions/scanner.hpp"

namespace acp::versions {

amounts::amounts(std::string_view rows) {
  if (rows.empty()) return;
  scanner in{rows};
  in.enter('[');
  while (in.next_element()) {
    row found;
    in.enter('{');
    for (std::string_view name; in.next_member(name);) {
      const auto value = in.skip();
      if (name == "type") found.type = plain_text(value);
      if (name == "amount") found.amount = whole_number(value);
    }
    if (const auto* known = find(found.type)) {
      rows_[static_cast<std::size_t>(known - rows_.data())].amount += found.amount;
    } else if (size_ < rows_.size()) {
      rows_[size_++] = found;
    }
  }
}

std::int64_t amounts::sum(std::string_view type) const {
  const auto* found = find(type);
  return found == nullptr ? 0 : found->amount;
}

const amounts::row* amounts::find(std::string_view type) const {
  for (std::size_t i = 0; i < size_; ++i)
    if (rows_[i].type == type) return &rows_[i];
  return nullptr;
}

} // namespace acp::versions
