#include "checkout/event_codec.hpp"

#include "checkout/session/hidden_codec.hpp"
#include "spec/codec/changes.hpp"
#include "spec/codecs.hpp"

#include <nlohmann/json.hpp>

#include <exception>

namespace acp::checkout {
namespace {

/// Most documents fit: one allocation instead of a dozen.
constexpr std::size_t usual_document_size = 8192;

} // namespace

encoded_event encode(const session_state* before, const event& e) {
  encoded_event encoded{e.type, std::string{to_string(e.after.session.status)}, {}, {}, {}};
  encoded.data.reserve(usual_document_size);
  write_json(encoded.data, e.after.session);
  encoded.hidden = encode_hidden(e.after.hidden);
  if (before != nullptr) write_changes(encoded.change, before->session, e.after.session);
  return encoded;
}

std::expected<session_state, std::string> decode_state(std::string_view data, std::string_view hidden,
                                                       const identity& owner, std::int64_t version,
                                                       int stored_schema_version) {
  if (stored_schema_version != schema_version)
    return std::unexpected{"stored under schema version " + std::to_string(stored_schema_version) +
                           ", this program reads " + std::to_string(schema_version)};
  try {
    session_state state;
    from_json(nlohmann::json::parse(data), state.session);
    state.hidden = decode_hidden(hidden);
    state.hidden.owner = owner;
    state.version = version;
    return state;
  } catch (const std::exception&) { // its text may quote the document, which may hold personal data
    return std::unexpected{std::string{"not a document of a checkout session"}};
  }
}

std::expected<std::string, std::string> evolve(std::string_view document, std::string_view change) {
  try {
    auto tree = nlohmann::json::parse(document);
    if (!change.empty()) apply_changes(tree, nlohmann::json::parse(change));
    CheckoutSession session;
    from_json(tree, session);
    std::string text;
    text.reserve(document.size() + change.size());
    write_json(text, session); // in the order of members in which documents are stored
    return text;
  } catch (const std::exception&) {
    return std::unexpected{std::string{"not a document and a change of a checkout session"}};
  }
}

} // namespace acp::checkout
