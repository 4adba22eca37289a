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
void check_line(std::vector<wrong_amount>& wrong, const json& line) {
  const auto base = whole_at(line, "base_amount"), discount = whole_at(line, "discount");
  const auto subtotal = whole_at(line, "subtotal"), tax = whole_at(line, "tax"), total = whole_at(line, "total");
  if (!base || !discount || !subtotal || !tax || !total) return;
  compare(wrong, "a line's subtotal", "base_amount - discount", *base - *discount, *subtotal);
  compare(wrong, "a line's total", "subtotal + tax", *subtotal + *tax, *total);
}

} // namespace

std::vector<wrong_amount> faults_of_amounts(const json& session) {
  std::vector<wrong_amount> wrong;
  for (const auto& row : list_at(session, "totals"))
    if (!whole_at(row, "amount")) return wrong;
  check_subtotal(wrong, session);
  check_sum(wrong, session);
  for (const auto& line : list_at(session, "line_items")) check_line(wrong, line);
  return wrong;
}

} // namespace acp::conformance
