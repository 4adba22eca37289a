#pragma once

// The schema as tables. The generator fills them per version; validate.cpp interprets them.

#include "spec/validate/text_format.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace acp {

struct rule;
struct object_rule;

using word_list = std::span<const std::string_view>;

enum class value_kind : std::uint8_t {
  any,
  text,
  integer,
  number,
  boolean,
  scalar, ///< text, number or boolean
  object,
  map, ///< an object with free keys
  array,
  tagged, ///< one of several objects, told apart by a member
  either, ///< an array by one rule or, when its first element is an object, by another
};

constexpr auto no_minimum = std::numeric_limits<std::int64_t>::min();
constexpr auto no_maximum = std::numeric_limits<std::int64_t>::max();

/// One option of a tagged value.
struct tagged_option {
  std::string_view tag;
  const object_rule* object;
};

/// What a value has to be. The bounds are of a number's value, a text's code points or an array's size.
struct rule {
  value_kind kind = value_kind::any;
  std::int64_t minimum = no_minimum;
  bool above = false; ///< the minimum itself is too small
  std::int64_t maximum = no_maximum;
  std::int64_t cap = no_maximum; ///< our own most on input: of a text's code points, an array's size, a map's bytes
  bool unique = false;
  const text_format* format = nullptr;
  word_list words{};
  bool skips_unknown = false; ///< on input any word will do; the codec passes over those not listed
  const object_rule* object = nullptr;
  const rule* items = nullptr;     ///< of an array's elements or a map's values; the first of `either`
  const rule* otherwise = nullptr; ///< the second of `either`
  std::string_view tag{};          ///< of `tagged`: the member that decides
  std::span<const tagged_option> options{};
};

/// When a member has to be there.
enum class need : std::uint8_t { never, outgoing, always };

struct member_rule {
  std::string_view name;
  const rule* value;
  need required = need::never;
  bool lenient = false;     ///< understood on input, not published
  std::string_view alias{}; ///< another name understood on input
};

/// Members required when another one has certain values. A name may be outer.inner.
struct condition {
  std::string_view member{};
  word_list values{};
  word_list required{};
};

struct object_rule {
  std::string_view name;
  std::span<const member_rule> members;
  bool open = false;
  std::size_t min_members = 0;
  std::span<const word_list> require_any{}; ///< all members of at least one of these
  condition when{};
  std::span<const condition> cases{};
};

/// A rule and the type it belongs to.
struct named_rule {
  std::string_view type;
  const rule* value;
};

/// The rule of a type in a version of the protocol, or null. Types have the names of acp.yaml.
const rule* find_rule(std::string_view version, std::string_view type);

/// The newest version's rule for a generated type.
template <class T>
const rule& rule_for() = delete;

} // namespace acp
