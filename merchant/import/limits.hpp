#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>

/// What the catalog takes, so that carts stay computable and documents small.
namespace acp::merchant {

/// Minor units. A million of the dearest pieces still fits into 64 bits.
constexpr std::int64_t highest_price = 1'000'000'000'000;
constexpr std::int64_t largest_stock = 1'000'000'000'000;
constexpr std::size_t longest_id = 255;

/// False for a document with a NUL in one of its texts or names: PostgreSQL has no such text.
bool storable(const nlohmann::json& document);

} // namespace acp::merchant
