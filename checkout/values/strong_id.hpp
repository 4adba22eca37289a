#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace acp::checkout {

/// A string that names one kind of thing: ids of different kinds neither compare nor convert to each other.
template <class Tag>
class strong_id {
public:
  strong_id() = default;
  explicit strong_id(std::string value) : value_(std::move(value)) {}

  const std::string& str() const noexcept { return value_; }
  bool empty() const noexcept { return value_.empty(); }

  friend auto operator<=>(const strong_id&, const strong_id&) = default;

private:
  std::string value_;
};

} // namespace acp::checkout

template <class Tag>
struct std::hash<acp::checkout::strong_id<Tag>> {
  std::size_t operator()(const acp::checkout::strong_id<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
