#pragma once

// Looking into answers that may be anything at all.

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acp::conformance {

using nlohmann::json;

/// What is at a dotted path, `order.id` or `line_items.0.item.id`; null where there is no such thing.
const json* find(const json& from, std::string_view path);

/// The text there; empty where there is none.
std::string text_at(const json& from, std::string_view path);

/// The whole number there.
std::optional<std::int64_t> whole_at(const json& from, std::string_view path);

/// The elements of the array there; none where there is no array.
const json::array_t& list_at(const json& from, std::string_view path);

/// The first element of the array there whose `member` is `text`; null without one.
const json* find_in(const json& from, std::string_view path, std::string_view member, std::string_view text);

/// The sum of a session's (or anything's) totals of a type; nothing where there is no such row.
std::optional<std::int64_t> sum_of(const json& holder, std::string_view type);

/// On one line, cut where it is long.
std::string brief(const json& value);

} // namespace acp::conformance
