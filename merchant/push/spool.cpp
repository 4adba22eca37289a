#include "merchant/push/spool.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <stdexcept>
#include <string>
#include <system_error>
#include <unistd.h>

namespace acp::merchant {

namespace {

std::FILE* open_nameless() {
  const char* folder = std::getenv("TMPDIR"); // NOLINT(concurrency-mt-unsafe): nobody sets variables
  auto name = std::string{folder && *folder ? folder : "/tmp"} + "/acp-feed-XXXXXX";
  const int file = mkostemp(name.data(), O_CLOEXEC);
  std::FILE* stream = nullptr;
  if (file >= 0) {
    unlink(name.c_str());
    stream = fdopen(file, "w+b");
  }
  if (!stream) throw std::system_error(errno, std::generic_category(), name + " (TMPDIR names another folder)");
  return stream;
}

[[noreturn]] void throw_broken(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), "the file of products that wait can't be " + what);
}

void put(std::FILE* file, const std::string& text) {
  const auto size = static_cast<std::uint64_t>(text.size());
  if (std::fwrite(&size, sizeof size, 1, file) != 1 || std::fwrite(text.data(), 1, text.size(), file) != text.size())
    throw_broken("written");
}

std::string take(std::FILE* file) {
  std::uint64_t size = 0;
  if (std::fread(&size, sizeof size, 1, file) != 1) throw_broken("read");
  std::string text(size, '\0');
  if (std::fread(text.data(), 1, text.size(), file) != text.size()) throw_broken("read");
  return text;
}

void put(std::FILE* file, const outgoing_product& product) {
  for (const auto* const part : {&product.id, &product.hash, &product.items, &product.document}) put(file, *part);
}

outgoing_product take_product(std::FILE* file) {
  outgoing_product product;
  for (auto* const part : {&product.id, &product.hash, &product.items, &product.document}) *part = take(file);
  return product;
}

/// Writes what is still to be written, too.
void go_to(std::FILE* file, long at) {
  if (std::fflush(file) != 0 || std::fseek(file, at, SEEK_SET) != 0) throw_broken("written");
}

} // namespace

spool::spool() : file_(open_nameless()), last_file_(open_nameless()) {}

void spool::add(const outgoing_product& product) {
  put(file_.get(), product);
  ++size_;
}

void spool::add_last(const outgoing_product& product, std::int64_t rank) {
  const auto at = std::ftell(last_file_.get());
  if (at < 0) throw_broken("written");
  put(last_file_.get(), product);
  last_.push_back({rank, at});
}

void spool::rewind() {
  go_to(file_.get(), 0);
  go_to(last_file_.get(), 0);
  std::ranges::stable_sort(last_, {}, &place::rank);
}

std::optional<outgoing_product> spool::next() {
  if (read_ == size()) return std::nullopt;
  const auto at = read_++;
  if (at < size_) return take_product(file_.get());
  go_to(last_file_.get(), last_[at - size_].at);
  return take_product(last_file_.get());
}

} // namespace acp::merchant
