#include "merchant/cache/stock_levels.hpp"

namespace acp::merchant {

const std::shared_ptr<stock_level>& stock_levels::entry(const checkout::item_id& item) {
  auto& level = levels_[item];
  if (!level) level = std::make_shared<stock_level>();
  return level;
}

std::shared_ptr<const stock_level> stock_levels::of(const checkout::item_id& item) {
  const std::lock_guard lock{mutex_};
  return entry(item);
}

void stock_levels::set(const checkout::item_id& item, std::int64_t pieces) {
  const std::lock_guard lock{mutex_};
  entry(item)->set(pieces);
}

} // namespace acp::merchant
