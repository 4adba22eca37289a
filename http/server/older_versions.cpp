#include "http/server/older_versions.hpp"

#include "spec/versions.hpp"
#include "spec/versions/downgrade.hpp"
#include "spec/versions/former_forms.hpp"
#include "spec/versions/upgrade.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

namespace acp::http {
namespace {

answer_type answer_to(action what) {
  switch (what) {
  case action::complete: return answer_type::completed_session;
  case action::read_order: return answer_type::order;
  default: return answer_type::session;
  }
}

/// Equal for those who are told the same.
std::string name_of_telling(const asked_in& asked) {
  std::string made{asked.version};
  if (asked.what == action::complete) made += '!';
  return (made += ' ').append(asked.locale);
}

/// The word only older versions have for what went wrong.
void say_not_idempotent(std::string& error) {
  constexpr std::string_view newest = R"("type":"invalid_request")";
  const auto found = error.find(newest);
  if (found != std::string::npos) error.replace(found, newest.size(), R"("type":"request_not_idempotent")");
}

/// An idempotency key that was used for another body, where that is to be told as a conflict.
bool is_a_conflict(const asked_in& asked, const checkout::failure& why) {
  if (why.kind != checkout::failure_kind::unprocessable || why.code != "idempotency_conflict") return false;
  switch (asked.speaks.other_body) {
  case key_misuse::conflict: return true;
  case key_misuse::unprocessable: return false;
  case key_misuse::by_version: break;
  }
  return is_older(asked);
}

request_type request_of(action what) {
  switch (what) {
  case action::create: return request_type::create;
  case action::complete: return request_type::complete;
  case action::cancel: return request_type::cancel;
  default: return request_type::update;
  }
}

/// Where the body of the request, or the session, has what a refusal points to.
std::optional<std::string> place_of(const asked_in& asked, std::string_view path) {
  auto told = is_older(asked) ? downgrade_refusal_path(asked.version, request_of(asked.what), path) : std::string{path};
  return told && asked.former.any() ? path_in(asked.former, *told) : told;
}

} // namespace

bool is_older(const asked_in& asked) { return !asked.version.empty() && asked.version != newest_version(); }

bool may_ask_for_parts(const asked_in& asked) {
  return asked.version == "2025-09-29" && (asked.what == action::create || asked.what == action::update);
}

std::shared_ptr<const std::string> told_in(const asked_in& asked, std::string_view document,
                                           const checkout::telling_memo* memo) {
  try {
    const auto as = memo == nullptr ? std::string{} : name_of_telling(asked);
    if (auto told = memo == nullptr ? nullptr : memo->find(as)) return told;
    auto text = downgrade(asked.version, answer_to(asked.what), document, asked.locale);
    text.shrink_to_fit(); // it was written into room for a longer one, and may stay as long as the document
    auto told = std::make_shared<const std::string>(std::move(text));
    if (memo != nullptr) memo->keep(as, told);
    return told;
  } catch (const std::logic_error&) {
    return nullptr; // not a reason to end the connection, nor the server
  }
}

response refuse_in(const asked_in& asked, checkout::failure why) {
  if (why.param && !is_delegation(asked.what)) why.param = place_of(asked, *why.param);
  if (!is_a_conflict(asked, why)) return refuse(why); // a card that can't be used, too, is told so in every version
  auto refused = refuse(409, why);
  say_not_idempotent(refused.text);
  return refused;
}

} // namespace acp::http
