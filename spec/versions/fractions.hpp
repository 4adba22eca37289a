#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

/// Quantities with a fraction, which 2025-09-29 allows and no version after it. Items are sold whole: never less than
/// was asked for, and the answer says what became of it.
namespace acp {

namespace versions {

/// Takes the whole number above for each such quantity of a valid request. What is too large stays as it is.
void make_quantities_whole(nlohmann::json& request);

} // namespace versions

/// What an agent is told of the fractions in the body of its request: messages of 2025-09-29 with commas between, one
/// for each quantity, ten at most. Empty where there are none, and for what is no request.
std::string messages_about_fractions(std::string_view body);
/// The same of a body that has been read.
std::string messages_about_fractions_in(const nlohmann::json& request);

/// A session as it is told, with these messages behind those it has.
std::string with_more_messages(std::string_view session, std::string_view messages);

} // namespace acp
