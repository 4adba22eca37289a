#include "merchant/feed/whole_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <zlib.h>

namespace acp::merchant {
namespace {

struct whole_files : testing::Test {
  whole_files() {
    std::string name = (std::filesystem::temp_directory_path() / "acp-whole-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder = name;
    path = (folder / "file").string();
  }
  ~whole_files() override { std::filesystem::remove_all(folder); }

  static std::string content(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{folder}, {}));
  }

  std::filesystem::path folder;
  std::string path;
};

TEST_F(whole_files, take_their_name_when_they_are_whole) {
  whole_file f{path, false};
  f.write("one ");
  f.write("two");
  EXPECT_FALSE(std::filesystem::exists(path));
  f.finish();
  EXPECT_EQ(content(path), "one two");
  EXPECT_EQ(files(), 1U);
}

TEST_F(whole_files, that_are_not_finished_leave_what_was_there) {
  std::ofstream(path) << "before";
  {
    whole_file f{path, false};
    f.write("after");
  }
  EXPECT_EQ(content(path), "before");
  EXPECT_EQ(files(), 1U);
}

TEST_F(whole_files, begin_anew_over_what_a_killed_run_left) {
  std::ofstream(folder / ".file.new") << "a long rest of the run before";
  whole_file f{path, false};
  f.write("new");
  f.finish();
  EXPECT_EQ(content(path), "new");
}

TEST_F(whole_files, have_one_writer_at_a_time) {
  whole_file first{path, false};
  EXPECT_THROW((whole_file{path, false}), std::runtime_error);
  first.write("first");
  first.finish();
  EXPECT_EQ(content(path), "first");
}

TEST_F(whole_files, say_which_one_cannot_be_written) {
  try {
    whole_file f{(folder / "nowhere" / "file").string(), false};
    FAIL();
  } catch (const std::system_error& e) {
    EXPECT_NE(std::string{e.what()}.find("nowhere/file"), std::string::npos);
  }
}

TEST_F(whole_files, can_be_packed) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "line " + std::to_string(i) + "\n";
  whole_file f{path, true};
  for (std::size_t at = 0; at < text.size(); at += 1000) f.write(std::string_view{text}.substr(at, 1000));
  f.finish();
  EXPECT_LT(std::filesystem::file_size(path), text.size() / 3);

  std::string unpacked(text.size() + 1, '\0');
  gzFile in = gzopen(path.c_str(), "rb");
  ASSERT_TRUE(in);
  const auto read = gzread(in, unpacked.data(), static_cast<unsigned>(unpacked.size()));
  EXPECT_EQ(gzclose(in), Z_OK);
  ASSERT_EQ(static_cast<std::size_t>(read), text.size());
  unpacked.resize(text.size());
  EXPECT_EQ(unpacked, text);

  const auto packed = content(path);
  whole_file again{path, true};
  again.write(text);
  again.finish();
  EXPECT_EQ(content(path), packed) << "the same bytes give the same file";
}

} // namespace
} // namespace acp::merchant
