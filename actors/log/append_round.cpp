#include "actors/log/append_round.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

namespace acp::actors {

using difference = std::ptrdiff_t;

append_round::append_round(std::span<const std::unique_ptr<shard_lane>> lanes, bounds most, std::size_t& first) {
  std::vector<std::size_t> taken(lanes.size());
  std::size_t total = 0;
  std::size_t bytes = 0;
  // `passed` counts the lanes in a row that had nothing more to give.
  for (std::size_t passed = 0; passed < lanes.size() && total < most.items;) {
    const auto at = first % lanes.size();
    auto& n = taken[at];
    if (n == lanes[at]->waiting()) {
      ++passed;
    } else {
      bytes += lanes[at]->bytes_at(n);
      if (total > 0 && bytes > most.bytes) break;
      ++n;
      ++total;
      passed = 0;
    }
    first = at + 1;
  }
  requests_.reserve(total);
  items_.reserve(total);
  for (std::size_t at = 0; at < lanes.size(); ++at) {
    if (taken[at] == 0) continue;
    parts_.push_back({lanes[at].get(), taken[at]});
    for (std::size_t n = 0; n < taken[at]; ++n) {
      requests_.push_back(lanes[at]->pop());
      items_.push_back(std::move(requests_.back()->item));
    }
  }
}

std::vector<persistence::shard_batch> append_round::batches() const {
  std::vector<persistence::shard_batch> all;
  all.reserve(parts_.size());
  std::span<const persistence::append_item> rest = items_;
  for (const auto& p : parts_) {
    all.push_back({p.lane->shard(), rest.first(p.size)});
    rest = rest.subspan(p.size);
  }
  return all;
}

std::vector<shard_lane*> append_round::lanes() const {
  std::vector<shard_lane*> all;
  all.reserve(parts_.size());
  for (const auto& p : parts_) all.push_back(p.lane);
  return all;
}

void append_round::deliver(std::vector<persistence::append_outcome>&& outcomes) {
  if (outcomes.size() != requests_.size()) throw std::logic_error("the log gave back another number of outcomes");
  tell_heads(outcomes);
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    auto outcome = std::visit([](auto&& o) { return write_outcome{std::move(o)}; }, std::move(outcomes[i]));
    requests_[i]->port.answer({std::move(outcome), std::move(items_[i])});
  }
  parts_.clear();
  requests_.clear();
  items_.clear();
}

void append_round::tell_heads(std::span<const persistence::append_outcome> outcomes) const {
  for (const auto& p : parts_) {
    std::int64_t head = 0;
    for (const auto& o : outcomes.first(p.size))
      if (const auto* a = std::get_if<persistence::appended>(&o)) head = std::max(head, a->seq);
    if (head > 0) p.lane->committed(head);
    outcomes = outcomes.subspan(p.size);
  }
}

void append_round::fail() {
  parts_.clear();
  fail(0, requests_.size());
}

void append_round::fail(checkout::shard_id shard) {
  std::size_t begin = 0;
  for (auto p = parts_.begin(); p != parts_.end(); begin += p->size, ++p) {
    if (p->lane->shard() != shard) continue;
    const auto end = begin + p->size;
    parts_.erase(p);
    return fail(begin, end);
  }
}

void append_round::fail(std::size_t begin, std::size_t end) {
  for (auto i = begin; i < end; ++i) requests_[i]->port.answer({shard_lost{}, std::nullopt});
  requests_.erase(requests_.begin() + static_cast<difference>(begin), requests_.begin() + static_cast<difference>(end));
  items_.erase(items_.begin() + static_cast<difference>(begin), items_.begin() + static_cast<difference>(end));
}

} // namespace acp::actors
