#include "checkout/values/digest.hpp"

namespace acp::checkout {
namespace {

TEST(Digest, is_sha256) {
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, of_parts_tells_where_one_ends) {
  EXPECT_NE(sha256_of_parts({"ab", "c"}), sha256_of_parts({"a", "bc"}));
  EXPECT_NE(sha256_of_parts({"abc"}), sha256_of_parts({"abc", ""}));
  EXPECT_EQ(sha256_of_parts({"ab", "c"}), sha256_of_parts({"ab", "c"}));
  EXPECT_EQ(sha256_of_parts({"a"}), sha256(std::string{"\0\0\0\0\0\0\0\1a", 9}));
}

TEST(Digest, is_hmac_sha256) { // RFC 4231, test case 2
  EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(ConstantTime, compares_all_of_it) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secrets"));
}

} // namespace
} // namespace acp::checkout
