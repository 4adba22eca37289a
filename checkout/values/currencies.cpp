#include "checkout/values/currencies.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace acp::checkout {
namespace {

/// ISO 4217, list one, sorted within each row: currencies by their number of digits after the point.
constexpr std::string_view without_digits[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG",
                                               "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::string_view with_two_digits[] = {
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BMD", "BND", "BOB", "BOV",
    "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF", "CHW", "CNY", "COP", "COU", "CRC", "CUP",
    "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD",
    "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD",
    "KZT", "LAK", "LBP", "LKR", "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR",
    "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS", "SRD", "SSP",
    "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS", "UAH", "USD", "USN", "UYU",
    "UZS", "VED", "VES", "WST", "XAD", "XCD", "XCG", "YER", "ZAR", "ZMW", "ZWG"};
constexpr std::string_view with_three_digits[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
constexpr std::string_view with_four_digits[] = {"CLF", "UYW"};

static_assert(std::ranges::is_sorted(without_digits) && std::ranges::is_sorted(with_two_digits) &&
              std::ranges::is_sorted(with_three_digits) && std::ranges::is_sorted(with_four_digits));

} // namespace

std::optional<int> exponent_of(std::string_view code) {
  if (std::ranges::binary_search(with_two_digits, code)) return 2;
  if (std::ranges::binary_search(without_digits, code)) return 0;
  if (std::ranges::binary_search(with_three_digits, code)) return 3;
  if (std::ranges::binary_search(with_four_digits, code)) return 4;
  return std::nullopt;
}

} // namespace acp::checkout
