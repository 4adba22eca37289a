#include "merchant/feed/gzip.hpp"

#include <zlib.h>

#include <array>
#include <stdexcept>

namespace acp::merchant {

namespace {

constexpr int window_for_gzip = 15 + 16; // the largest window, with gzip's header
constexpr int default_memory = 8;

} // namespace

struct gzip_packer::state {
  z_stream stream{};

  state() {
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_for_gzip, default_memory, Z_DEFAULT_STRATEGY) !=
        Z_OK)
      throw std::runtime_error("zlib can't be started");
  }
  ~state() { deflateEnd(&stream); }
  state(const state&) = delete;
  state& operator=(const state&) = delete;

  void run(std::string_view bytes, int flush, std::string& out) {
    std::array<unsigned char, 16 * 1024> room{};
    // zlib does not write to its input, it only says so.
    stream.next_in = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    do {
      stream.next_out = room.data();
      stream.avail_out = static_cast<uInt>(room.size());
      if (deflate(&stream, flush) == Z_STREAM_ERROR) throw std::runtime_error("zlib failed");
      out.append(reinterpret_cast<const char*>(room.data()), room.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
};

gzip_packer::gzip_packer() : state_(std::make_unique<state>()) {}
gzip_packer::~gzip_packer() = default;

void gzip_packer::pack(std::string_view bytes, std::string& out) { state_->run(bytes, Z_NO_FLUSH, out); }

void gzip_packer::finish(std::string& out) { state_->run({}, Z_FINISH, out); }

} // namespace acp::merchant
