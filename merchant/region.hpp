#pragma once

#include "spec/types.hpp"

#include <string>
#include <string_view>

namespace acp::merchant {

/// An address, reduced to what rates and zones are looked up by: upper case, the postal code without spaces and
/// hyphens.
struct region {
  std::string country;
  std::string state;
  std::string postal_code;
};

region region_of(const Address& address);

/// The way postal codes and their prefixes are compared: upper case, letters and digits alone.
std::string normal_postal_code(std::string_view text);
/// Upper case without blanks at either end.
std::string normal_code(std::string_view text);

/// `US-CA`, or `FR` where the state is not known.
std::string jurisdiction_of(const region& r);

/// A part of the world that goods are sent to. Empty members stand for any.
struct zone {
  std::string country;
  std::string state;
  std::string postal_prefix;

  bool contains(const region& r) const;
};

} // namespace acp::merchant
