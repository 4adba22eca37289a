#include "checkout/values/markdown.hpp"

#include <cmark.h>

#include <cstdlib>
#include <memory>
#include <vector>

namespace acp::checkout {
namespace {

struct free_node {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
struct free_iterator {
  void operator()(cmark_iter* iterator) const { cmark_iter_free(iterator); }
};
struct free_text {
  void operator()(char* text) const { std::free(text); } // NOLINT: what cmark renders is malloc's
};
using document = std::unique_ptr<cmark_node, free_node>;

document parse(std::string_view text) {
  return document{cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT)};
}

/// Only a `<` can begin any: most texts need no parser.
bool may_have_html(std::string_view text) { return text.find('<') != std::string_view::npos; }

std::vector<cmark_node*> html_in(cmark_node* root) {
  std::vector<cmark_node*> found;
  const std::unique_ptr<cmark_iter, free_iterator> walk{cmark_iter_new(root)};
  for (auto event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE; event = cmark_iter_next(walk.get())) {
    auto* const node = cmark_iter_get_node(walk.get());
    const auto type = cmark_node_get_type(node);
    const bool is_html = type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE;
    if (is_html && event == CMARK_EVENT_ENTER) found.push_back(node);
  }
  return found;
}

} // namespace

bool has_raw_html(std::string_view text) {
  if (!may_have_html(text)) return false;
  const auto root = parse(text);
  return !html_in(root.get()).empty();
}

std::string without_raw_html(std::string text) {
  if (!may_have_html(text)) return text;
  const auto root = parse(text);
  const auto html = html_in(root.get());
  if (html.empty()) return text;
  for (auto* const node : html) {
    cmark_node_unlink(node);
    cmark_node_free(node);
  }
  constexpr int unwrapped = 0;
  const std::unique_ptr<char, free_text> rendered{cmark_render_commonmark(root.get(), CMARK_OPT_DEFAULT, unwrapped)};
  std::string kept = rendered.get();
  while (kept.ends_with('\n')) kept.pop_back();
  return kept;
}

} // namespace acp::checkout
