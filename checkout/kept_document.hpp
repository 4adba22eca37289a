#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace acp::checkout {

/// What a session's document was last told as: an agent of an older version that reads a session again, or reads what
/// it just changed, gets what was made for it before. Stands beside one document and dies with it. Any thread may use
/// it.
class telling_memo {
public:
  using text = std::shared_ptr<const std::string>;

  /// What was told under this name; null where the last telling had another.
  text find(std::string_view as) const {
    const auto last = last_.load();
    return last && last->as == as ? last->told : nullptr;
  }

  void keep(std::string_view as, text told) const {
    last_.store(std::make_shared<const telling>(telling{std::string{as}, std::move(told)}));
  }

private:
  struct telling {
    std::string as;
    text told;
  };

  // It changes nothing of the document it belongs to, which everybody shares as const.
  mutable std::atomic<std::shared_ptr<const telling>> last_;
};

/// A document with room for its telling, in one allocation.
struct kept_document {
  explicit kept_document(std::string bytes) : text(std::move(bytes)) {}

  std::string text;
  telling_memo told;
};

} // namespace acp::checkout
