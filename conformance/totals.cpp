#include "conformance/totals.hpp"

#include <array>
#include <string_view>

namespace acp::conformance {
namespace {

struct term {
  std::string_view type;
  int sign;
};

constexpr std::array<term, 8> of_total{{{"subtotal", 1},
                                        {"discount", -1},
                                        {"fulfillment", 1},
                                        {"tax", 1},
                                        {"fee", 1},
                                        {"gift_wrap", 1},
                                        {"tip", 1},
                                        {"store_credit", -1}}};

constexpr std::size_t most_lines = 256; // the sum of so many amounts has room

void compare(std::vector<wrong_amount>& wrong, std::string where, std::string_view formula, std::int64_t right,
             std::int64_t told) {
  if (right == told) return;
  wrong.push_back(
      {std::move(where), std::string{formula}, std::to_string(told) + " instead of " + std::to_string(right)});
}

void check_sum(std::vector<wrong_amount>& wrong, const json& session) {
  const auto total = sum_of(session, "total");
  if (!total || !sum_of(session, "subtotal")) return;
  std::int64_t sum = 0;
  for (const auto& [type, sign] : of_total) sum += sign * sum_of(session, type).value_or(0);
  compare(wrong, "total", "subtotal - discount + fulfillment + tax + fees", sum, *total);
}

void check_subtotal(std::vector<wrong_amount>& wrong, const json& session) {
  const auto base = sum_of(session, "items_base_amount");
  const auto subtotal = sum_of(session, "subtotal");
  if (!base || !subtotal) return;
  compare(wrong, "subtotal", "items_base_amount - items_discount",
          *base - sum_of(session, "items_discount").value_or(0), *subtotal);
}

/// Until 2026-01-16 a line has its amounts as members.
void check_flat_line(std::vector<wrong_amount>& wrong, const json& line) {
  const auto base = whole_at(line, "base_amount"), discount = whole_at(line, "discount");
  const auto subtotal = whole_at(line, "subtotal"), tax = whole_at(line, "tax"), total = whole_at(line, "total");
  if (!base || !discount || !subtotal || !tax || !total) return;
  compare(wrong, "a line's subtotal", "base_amount - discount", *base - *discount, *subtotal);
  compare(wrong, "a line's total", "subtotal + tax", *subtotal + *tax, *total);
}

/// Then it has rows like a session, but its `discount` may already be part of its `subtotal`: what it comes to is the
/// same.
void check_line(std::vector<wrong_amount>& wrong, const json& line) {
  check_flat_line(wrong, line);
  const auto total = sum_of(line, "total"), base = sum_of(line, "items_base_amount");
  if (!total || !base) return;
  auto sum = *base - sum_of(line, "items_discount").value_or(0);
  for (const auto& [type, sign] : of_total)
    if (type != "subtotal") sum += sign * sum_of(line, type).value_or(0);
  compare(wrong, "a line's total", "items_base_amount - discounts + tax + fees", sum, *total);
}

std::optional<std::int64_t> base_of(const json& line) {
  const auto flat = whole_at(line, "base_amount");
  return flat ? flat : sum_of(line, "items_base_amount");
}

void check_base(std::vector<wrong_amount>& wrong, const json& session) {
  const auto base = sum_of(session, "items_base_amount");
  const auto& lines = list_at(session, "line_items");
  if (!base || lines.empty() || lines.size() > most_lines) return;
  std::int64_t sum = 0;
  for (const auto& line : lines) {
    const auto own = base_of(line);
    if (!own) return;
    sum += *own;
  }
  compare(wrong, "items_base_amount", "the sum of the lines' base amounts", sum, *base);
}

void check_signs(std::vector<wrong_amount>& wrong, const json& session) {
  for (const std::string_view type : {"items_base_amount", "items_discount", "subtotal", "discount", "total"})
    if (const auto sum = sum_of(session, type); sum && *sum < 0)
      wrong.push_back({std::string{type}, "no negative amount", std::to_string(*sum)});
}

} // namespace

std::vector<wrong_amount> faults_of_amounts(const json& session) {
  std::vector<wrong_amount> wrong;
  for (const auto& row : list_at(session, "totals"))
    if (!whole_at(row, "amount")) return wrong;
  check_signs(wrong, session);
  check_subtotal(wrong, session);
  check_sum(wrong, session);
  check_base(wrong, session);
  for (const auto& line : list_at(session, "line_items")) check_line(wrong, line);
  return wrong;
}

} // namespace acp::conformance
