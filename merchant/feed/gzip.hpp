#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace acp::merchant {

/// Packs a stream (RFC 1952), without name and time: the same bytes give the same file.
class gzip_packer {
public:
  gzip_packer();
  ~gzip_packer();

  /// Appends to `out` what is packed so far; some of it comes later.
  void pack(std::string_view bytes, std::string& out);
  /// The rest. Once.
  void finish(std::string& out);

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace acp::merchant
