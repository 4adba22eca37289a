#include "shop_front.hpp"

#include "checkout/quoting/tax_exemption.hpp"

namespace acp::checkout::testing {
namespace {

struct certified : shop_front {
  TaxExemption certificate{"cert_1", TaxCertificateType::resale, {}, {}};

  session_state open() {
    auto request = order_of({item("shirt"), item("song")});
    request.buyer->tax_exemption = certificate;
    return create(request);
  }
};

TEST(Tax_exemption, is_taken_only_where_the_merchant_does) {
  certified shop;
  EXPECT_EQ(total(shop.open(), TotalType::tax), 250);
  shop.profile.takes_tax_certificates = true;
  const auto state = shop.open();
  EXPECT_EQ(total(state, TotalType::tax), 0);
  EXPECT_EQ(total(state), 2000 + 300 + 500);
  for (const auto& line : state.session.line_items) {
    EXPECT_EQ(line.tax_exempt, true);
    EXPECT_EQ(line.tax_exemption_reason, "resale");
  }
}

TEST(Tax_exemption, holds_in_its_regions_until_it_ends) {
  certified shop;
  shop.profile.takes_tax_certificates = true;
  for (const auto* region : {"US", "CA", "US-CA", "us-ca", " ca "}) {
    shop.certificate.exempt_regions = std::vector<std::string>{"NY", region};
    EXPECT_EQ(total(shop.open(), TotalType::tax), 0) << region;
  }
  for (const auto* region : {"NY", "A", "U", "DE", ""}) {
    shop.certificate.exempt_regions = std::vector<std::string>{region};
    EXPECT_EQ(total(shop.open(), TotalType::tax), 250) << region;
  }
  shop.certificate.exempt_regions = std::vector<std::string>{};
  EXPECT_EQ(total(shop.open(), TotalType::tax), 250) << "in none";
  shop.certificate.exempt_regions.reset();
  shop.certificate.expires_at = to_rfc3339(shop.now + std::chrono::seconds{1});
  const auto state = shop.open();
  EXPECT_EQ(total(state, TotalType::tax), 0);
  shop.now += std::chrono::seconds{1};
  const auto later = shop.after(state, pay());
  EXPECT_EQ(total(later, TotalType::tax), 250) << "a completion asks again";
  EXPECT_EQ(told(later), std::vector<std::string>{"price_change $.totals"});
  EXPECT_FALSE(later.session.line_items.at(0).tax_exemption_reason);
}

TEST(Tax_exemption, of_a_state_is_not_one_of_the_country_with_its_code) {
  certified shop;
  shop.profile.takes_tax_certificates = true;
  auto state = shop.open();
  quote there;
  const auto exempt = [&](const char* region, const char* jurisdiction) {
    state.session.buyer->tax_exemption->exempt_regions = std::vector<std::string>{region};
    there.tax_jurisdiction = jurisdiction;
    return is_tax_exempt(state.session, there, shop.profile, shop.now);
  };
  EXPECT_TRUE(exempt("DE", "US-DE")) << "Delaware";
  EXPECT_FALSE(exempt("DE", "DE")) << "Germany";
  EXPECT_FALSE(exempt("CA", "CA-ON"));
  EXPECT_FALSE(exempt("WA", "AU-WA"));
  EXPECT_TRUE(exempt("ON", "CA-ON"));
  EXPECT_TRUE(exempt("DE-BE", "DE-BE"));
  EXPECT_TRUE(exempt("FR", "FR"));
}

TEST(Tax_exemption, needs_a_certificate) {
  certified shop;
  shop.profile.takes_tax_certificates = true;
  shop.certificate.certificate_id = "";
  EXPECT_EQ(total(shop.open(), TotalType::tax), 250);
}

} // namespace
} // namespace acp::checkout::testing
