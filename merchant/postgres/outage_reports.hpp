#pragma once

#include "merchant/reporter.hpp"

#include <mutex>
#include <string>

namespace acp::merchant {

/// Tells of a pool's connections what an operator needs to know, in words that do not depend on which thread notices
/// first: an outage begins when the last connection is gone and ends with the first one that is back, and each of both
/// is one report. Any thread; the reporter is called by one at a time.
class outage_reports {
public:
  explicit outage_reports(reporter report);

  /// A connection was opened.
  void connected();
  /// An open connection broke.
  void lost(const std::string& reason);
  /// A connection could not be opened, for the `tries`th time in a row on this thread.
  void refused(const std::string& reason, int tries);

private:
  void outage(const std::string& what);

  const reporter report_;
  std::mutex mutex_;
  int up_ = 0;
  bool was_up_ = false; ///< ever
  bool out_ = false;    ///< an outage was reported and is not over
};

} // namespace acp::merchant
