#include "persistence/deliveries/secret_box.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

namespace acp::persistence {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr auto one_key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
constexpr auto another_key = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

secret_box box(const std::string& text = one_key) { return secret_box::from_text(text).value(); }

TEST(secret_box_test, what_was_sealed_comes_back) {
  for (const std::string& secret :
       {std::string("whsec_abc"), std::string(), std::string(10'000, 'x'), std::string("\0\xff", 2)}) {
    const auto sealed = box().seal(secret, "we_1");
    EXPECT_EQ(box().unseal(sealed, "we_1"), secret);
    EXPECT_EQ(sealed.bytes.size(), secret.size() + 29);
  }
}

TEST(secret_box_test, no_two_seals_are_alike_and_none_shows_the_secret) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const auto sealed = box().seal("whsec_plain", "we_1");
    EXPECT_THAT(sealed.bytes, Not(HasSubstr("whsec")));
    EXPECT_TRUE(seen.insert(sealed.bytes.substr(1, 12)).second) << "a nonce was used twice";
  }
}

TEST(secret_box_test, another_key_opens_nothing) {
  const auto sealed = box().seal("whsec_abc", "we_1");
  EXPECT_EQ(box(another_key).unseal(sealed, "we_1"), std::unexpected(unseal_error::unknown_key));
  const sealed_secret renamed{.key_id = box(another_key).key_id(), .bytes = sealed.bytes};
  EXPECT_EQ(box(another_key).unseal(renamed, "we_1"), std::unexpected(unseal_error::damaged));
}

TEST(secret_box_test, every_changed_bit_is_noticed) {
  const auto sealed = box().seal("whsec_abc", "we_1");
  for (std::size_t i = 0; i < sealed.bytes.size() * 8; ++i) {
    auto tampered = sealed;
    tampered.bytes[i / 8] = static_cast<char>(tampered.bytes[i / 8] ^ (1 << (i % 8)));
    EXPECT_EQ(box().unseal(tampered, "we_1"), std::unexpected(unseal_error::damaged)) << "bit " << i;
  }
  for (std::size_t size = 0; size < sealed.bytes.size(); ++size) {
    const sealed_secret cut{.key_id = sealed.key_id, .bytes = sealed.bytes.substr(0, size)};
    EXPECT_EQ(box().unseal(cut, "we_1"), std::unexpected(unseal_error::damaged)) << size << " bytes";
  }
}

TEST(secret_box_test, a_secret_belongs_to_its_endpoint) {
  EXPECT_EQ(box().unseal(box().seal("whsec_abc", "we_1"), "we_2"), std::unexpected(unseal_error::damaged));
}

TEST(secret_box_test, keys_are_changed_by_putting_a_new_one_before_the_old) {
  const auto old = box().seal("whsec_abc", "we_1");
  const auto both = box(std::string(another_key) + ", \n" + one_key + "\n");
  EXPECT_EQ(both.key_id(), box(another_key).key_id());
  EXPECT_EQ(both.unseal(old, "we_1"), "whsec_abc");
  EXPECT_EQ(both.seal("x", "we_1").key_id, box(another_key).key_id());
  EXPECT_NE(box().key_id(), box(another_key).key_id());
}

TEST(secret_box_test, a_key_has_32_bytes) {
  const std::string sound = one_key;
  for (const std::string& wrong : std::vector<std::string>{
           std::string(), std::string("x"), sound.substr(0, 43), sound + "=",
           "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", sound.substr(0, 42) + "9=", std::string(44, '!'),
           sound + ",", "," + sound, sound.substr(0, 20) + " " + sound.substr(21)}) {
    const auto refused = secret_box::from_text(wrong);
    ASSERT_FALSE(refused) << wrong;
    EXPECT_THAT(refused.error(), Not(HasSubstr("AAECAwQF")));
  }
}

} // namespace
} // namespace acp::persistence
