#pragma once

#include "checkout/texts/texts.hpp"
#include "spec/types.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace acp::checkout {

/// Messages of a session. `param` is an RFC 9535 path into the session, empty for none; texts are plain.
Message error_message(MessageErrorCode code, std::string param, std::string text,
                      Resolution who = Resolution::recoverable);
Message warning_message(WarningCode code, std::string param, std::string text);
Message info_message(std::string text);

/// True for a message that stands in the way of paying. A declined payment does not: the next attempt may succeed.
bool blocks_payment(const Message& message);

/// The first message that blocks, or null.
const MessageError* first_blocking(const std::vector<Message>& messages);

/// A session tells at most so many things.
inline constexpr std::size_t max_messages = 100;

/// Keeps no more than `most` messages, first those that block a payment; the last one then says that there were more.
void bound_messages(std::vector<Message>& messages, language in, std::size_t most = max_messages);

/// An id that was sent, in quotes, for a text: at most its first 64 characters.
std::string shown(std::string_view id);

/// `before` + `[index]` + `after`, as in `$.line_items[2].quantity`.
std::string path_at(std::string_view before, std::size_t index, std::string_view after = {});

} // namespace acp::checkout
