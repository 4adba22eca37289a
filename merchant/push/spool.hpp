#pragma once

#include "merchant/push/outgoing_product.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <vector>

namespace acp::merchant {

/// Products that wait to be sent, in files without a name, so that a push holds neither them in memory nor a
/// transaction open while an agent is slow. Gone with the process. Every function throws std::system_error.
class spool {
public:
  /// The files are made in TMPDIR, or /tmp.
  spool();

  void add(const outgoing_product& product);
  /// Adds one that comes after all that were added without a rank, and after those of lower rank.
  void add_last(const outgoing_product& product, std::int64_t rank);
  /// All were added: from now on, they are read.
  void rewind();
  /// In the order they were added, then by rank; nothing at the end.
  std::optional<outgoing_product> next();

  std::size_t size() const noexcept { return size_ + last_.size(); }

private:
  struct closer {
    void operator()(std::FILE* f) const noexcept { std::fclose(f); } // nothing to lose: nobody else can read it
  };
  using file = std::unique_ptr<std::FILE, closer>;
  struct place {
    std::int64_t rank;
    long at; ///< in the file of those that come last
  };

  file file_;
  file last_file_;
  std::vector<place> last_;
  std::size_t size_ = 0; ///< of those without a rank
  std::size_t read_ = 0; ///< of all
};

} // namespace acp::merchant
