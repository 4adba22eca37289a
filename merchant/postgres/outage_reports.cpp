#include "merchant/postgres/outage_reports.hpp"

#include <utility>

namespace acp::merchant {

namespace {

/// A connection that does not open while others are up is mentioned when it goes on: after an outage that has only
/// begun, the others are about to be lost too.
constexpr int tries_worth_a_report = 6;

} // namespace

outage_reports::outage_reports(reporter report) : report_(std::move(report)) {}

void outage_reports::connected() {
  const std::lock_guard lock{mutex_};
  ++up_;
  was_up_ = true;
  if (std::exchange(out_, false)) report_("connected to the merchant's database again");
}

void outage_reports::lost(const std::string& reason) {
  const std::lock_guard lock{mutex_};
  if (--up_ == 0) outage("lost the merchant's database: " + reason);
}

void outage_reports::refused(const std::string& reason, int tries) {
  const std::lock_guard lock{mutex_};
  if (!was_up_)
    outage("no connection to the merchant's database: " + reason);
  else if (up_ > 0 && tries == tries_worth_a_report)
    report_("one of the connections to the merchant's database does not open: " + reason);
}

void outage_reports::outage(const std::string& what) {
  if (!std::exchange(out_, true)) report_(what);
}

} // namespace acp::merchant
