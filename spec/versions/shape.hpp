#pragma once

// How a document of the newest version is told in an older one, as tables. The generator fills them; tell.cpp
// follows them. Whatever a table does not name is left out.

#include <cstdint>
#include <span>
#include <string_view>

namespace acp::versions {

struct object_shape;
struct value_shape;
class source_object;
class object_text;
struct told_for;

enum class telling : std::uint8_t {
  copy,     ///< as it is
  constant, ///< always `text`
  word,     ///< by `words`; one that is missing there can't be told
  path,     ///< a JSONPath within a session
  object,
  array,  ///< of the elements those that can be told
  tagged, ///< one of several objects; one that is missing from `options` can't be told
};

/// A word and the one that is written for it, both as JSON.
struct word_pair {
  std::string_view from;
  std::string_view to;
};

struct tagged_shape {
  std::string_view tag; ///< as JSON
  const object_shape* object;
};

struct value_shape {
  telling how = telling::copy;
  std::string_view text{};
  std::span<const word_pair> words{};
  const object_shape* object = nullptr;
  const value_shape* items = nullptr;
  std::string_view tag{};
  std::span<const tagged_shape> options{};
};

struct member_shape {
  std::string_view from; ///< its name in the newest version
  std::string_view key;  ///< its name in the older one, with quotes and colon
  const value_shape* value;
  bool required;            ///< an object can't be told without it
  std::string_view inner{}; ///< not the member itself, but a member of it
};

/// Writes what no table can say: members of an older version that are made of several others. False: it can't be told.
using adapter = bool (*)(const source_object& from, object_text& to, const told_for& how);

struct object_shape {
  std::span<const member_shape> members;
  adapter finish = nullptr;
};

/// How a type (CheckoutSession, CheckoutSessionWithOrder, Order) is told in an older version; null for others.
const object_shape* find_shape(std::string_view version, std::string_view type);

} // namespace acp::versions
