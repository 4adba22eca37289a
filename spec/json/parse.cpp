#include "spec/json/parse.hpp"

#include "spec/json/tree_builder.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace acp {
namespace {

// Hands out a text byte by byte and leaves in `reached` how far it came, because the parser tells that
// only for errors of its own.
class counting_iterator {
public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  counting_iterator(const char* at, const char** reached) : at_{at}, reached_{reached} {}

  reference operator*() const { return *at_; }
  counting_iterator& operator++() {
    *reached_ = ++at_;
    return *this;
  }
  counting_iterator operator++(int) {
    auto before = *this;
    ++*this;
    return before;
  }
  bool operator==(const counting_iterator& other) const { return at_ == other.at_; }

private:
  const char* at_;
  const char** reached_;
};

parse_error error_at(std::string_view text, std::size_t reached, std::string message) {
  // The byte at fault has been read already, except at the end of the text.
  const auto offset = reached > 0 ? reached - 1 : 0;
  const auto lines = std::ranges::count(text.substr(0, offset), '\n');
  return {offset, static_cast<std::size_t>(lines) + 1, std::move(message)};
}

// Once more, slower, for the place of the error.
parse_error look_for_error(std::string_view text) {
  tree_builder builder;
  const char* reached = text.data();
  const counting_iterator first{text.data(), &reached};
  const counting_iterator last{text.data() + text.size(), &reached};
  if (nlohmann::json::sax_parse(first, last, &builder)) throw std::logic_error("the same text is JSON and is not");
  return error_at(text, static_cast<std::size_t>(reached - text.data()), builder.error());
}

} // namespace

std::expected<nlohmann::json, parse_error> parse_json(std::string_view text) {
  // The parser takes a zero byte for the end and would not look at what follows.
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    return std::unexpected{error_at(text, zero + 1, "is not valid JSON")};
  }
  if (tree_builder builder; nlohmann::json::sax_parse(text.data(), text.data() + text.size(), &builder))
    return builder.take();
  return std::unexpected{look_for_error(text)};
}

} // namespace acp
