#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace acp::checkout {

/// What a session's document was lately told as: an agent of an older version that reads a session again, or reads what
/// it just changed, gets what was made for it before, also when agents of other versions read it in between. Stands
/// beside one document and dies with it. Any thread may use it.
class telling_memo {
public:
  using text = std::shared_ptr<const std::string>;

  /// One for each older version: more are only asked for where languages are mixed, too.
  static constexpr std::size_t capacity = 4;

  /// What was told under this name; null where it was not, or where `capacity` others were told since.
  text find(std::string_view as) const {
    const auto all = last_.load();
    if (!all) return nullptr;
    for (const auto& each : *all)
      if (each.as == as) return each.told;
    return nullptr;
  }

  /// Of two that are kept at the same moment one may be lost: it is told anew then.
  void keep(std::string_view as, text told) const {
    auto now = std::make_shared<tellings>();
    const auto before = last_.load();
    now->reserve(before ? std::min(before->size() + 1, capacity) : 1);
    now->push_back({std::string{as}, std::move(told)});
    if (before)
      for (const auto& each : *before)
        if (now->size() < capacity && each.as != as) now->push_back(each);
    last_.store(std::move(now));
  }

private:
  struct telling {
    std::string as;
    text told;
  };
  using tellings = std::vector<telling>; ///< newest first

  // It changes nothing of the document it belongs to, which everybody shares as const.
  mutable std::atomic<std::shared_ptr<const tellings>> last_;
};

/// A document with room for its telling, in one allocation.
struct kept_document {
  explicit kept_document(std::string bytes) : text(std::move(bytes)) {}

  std::string text;
  telling_memo told;
};

} // namespace acp::checkout
