#pragma once

#include "merchant/push/outgoing_product.hpp"

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>

namespace acp::merchant {

/// Products that wait to be sent, in a file without a name, so that a push holds neither them in memory nor a
/// transaction open while an agent is slow. Gone with the process. Every function throws std::system_error.
class spool {
public:
  /// The file is made in TMPDIR, or /tmp.
  spool();

  void add(const outgoing_product& product);
  /// All were added: from now on, they are read.
  void rewind();
  /// In the order they were added; nothing at the end.
  std::optional<outgoing_product> next();

  std::size_t size() const noexcept { return size_; }

private:
  struct closer {
    void operator()(std::FILE* f) const noexcept { std::fclose(f); } // nothing to lose: nobody else can read it
  };
  std::unique_ptr<std::FILE, closer> file_;
  std::size_t size_ = 0;
  std::size_t read_ = 0;
};

} // namespace acp::merchant
