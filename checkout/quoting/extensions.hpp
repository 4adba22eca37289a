#pragma once

#include "spec/types.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// An extension of the protocol this server knows, with the version of it.
struct extension {
  std::string_view name;
  std::string_view version;               ///< the date after the `@` of an identifier
  std::span<const std::string_view> adds; ///< the fields it adds, as JSONPaths
};

inline constexpr std::string_view discount_extension = "discount";

/// All of them.
std::span<const extension> known_extensions();

/// The extensions both sides know, in the order asked for, each once: those of `known` that an identifier of `asked`
/// names, without a version or with the one that is known. A declaration keeps the identifier the agent used.
std::vector<ExtensionDeclaration> common_extensions(std::span<const extension> known,
                                                    std::span<const std::string> asked);

/// What an agent says it knows; empty where it says nothing.
std::vector<std::string> extensions_of(const Capabilities& agent);

/// True when the extension is active in a session with these capabilities.
bool is_active(const Capabilities& agreed, std::string_view name);

/// Makes a known extension active, where it isn't: an agent that uses it need not have named it before.
void activate(Capabilities& agreed, std::string_view name);

} // namespace acp::checkout
