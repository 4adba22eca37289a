#include "checkout/values/messages.hpp"

#include <algorithm>
#include <utility>

namespace acp::checkout {
namespace {

template <class T>
Message complete(T message, std::string param, std::string text) {
  if (!param.empty()) message.param = std::move(param);
  message.content_type = ContentType::plain;
  message.content = std::move(text);
  return message;
}

const MessageError* as_blocking(const Message& message) {
  const auto* error = std::get_if<MessageError>(&message);
  return error != nullptr && error->code != MessageErrorCode::payment_declined ? error : nullptr;
}

} // namespace

Message error_message(MessageErrorCode code, std::string param, std::string text, Resolution who) {
  MessageError message;
  message.code = code;
  message.resolution = who;
  return complete(std::move(message), std::move(param), std::move(text));
}

Message warning_message(WarningCode code, std::string param, std::string text) {
  MessageWarning message;
  message.code = code;
  message.resolution = Resolution::recoverable;
  return complete(std::move(message), std::move(param), std::move(text));
}

Message info_message(std::string text) { return complete(MessageInfo{}, {}, std::move(text)); }

bool blocks_payment(const Message& message) { return as_blocking(message) != nullptr; }

const MessageError* first_blocking(const std::vector<Message>& messages) {
  for (const auto& message : messages)
    if (const auto* error = as_blocking(message)) return error;
  return nullptr;
}

void bound_messages(std::vector<Message>& messages, language in, std::size_t most) {
  if (messages.size() <= most) return;
  std::ranges::stable_partition(messages, blocks_payment);
  messages.resize(most - 1);
  messages.push_back(info_message(say(in, phrase::messages_more)));
}

std::string shown(std::string_view id) {
  constexpr std::size_t most = 64;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(id[i]) & 0xC0U) != 0x80U;
    if (begins && ++characters > most) return "'" + std::string{id.substr(0, i)} + "…'";
  }
  return "'" + std::string{id} + "'";
}

std::string path_at(std::string_view before, std::size_t index, std::string_view after) {
  std::string path{before};
  path += '[';
  path += std::to_string(index);
  path += ']';
  path += after;
  return path;
}

} // namespace acp::checkout
