#include "checkout/deciding/unnameable.hpp"

#include "checkout/deciding/one_address.hpp"
#include "checkout/quoting/line_index.hpp"
#include "checkout/quoting/selection.hpp"
#include "checkout/quoting/ways.hpp"
#include "spec/versions/vocabulary.hpp"

#include <algorithm>

namespace acp::checkout {
namespace {

template <class T>
void carry(field<T>& to, const field<T>& from) {
  if (to.is_absent()) to = from;
}

std::string text_of(const field<std::string>& name) { return name ? *name : std::string{}; }

/// Whether these are the names an older version told of the buyer: where it had only the whole one, that in two parts,
/// and where it had none, empty ones.
bool are_the_names(const Buyer& sent, const Buyer& known) {
  if (!known.first_name && !known.last_name && known.full_name) {
    const auto last = text_of(sent.last_name);
    return *known.full_name == (last.empty() ? text_of(sent.first_name) : text_of(sent.first_name) + ' ' + last);
  }
  return text_of(sent.first_name) == text_of(known.first_name) && text_of(sent.last_name) == text_of(known.last_name);
}

void fill_in(field<Buyer>& sent, const field<Buyer>& known) {
  if (!sent || !known || sent->email != known->email) return;
  if (are_the_names(*sent, *known)) {
    sent->first_name = known->first_name;
    sent->last_name = known->last_name;
    sent->full_name = known->full_name;
  }
  carry(sent->customer_id, known->customer_id);
  carry(sent->account_type, known->account_type);
  carry(sent->authentication_status, known->authentication_status);
  carry(sent->company, known->company);
  carry(sent->loyalty, known->loyalty);
  carry(sent->tax_exemption, known->tax_exemption);
}

void fill_in(field<FulfillmentDetails>& sent, const field<FulfillmentDetails>& known) {
  if (!sent) return;
  if (known) {
    carry(sent->name, known->name);
    carry(sent->phone_number, known->phone_number);
    carry(sent->email, known->email);
  }
  if (!sent->name && !sent->phone_number && !sent->email && !sent->address) sent = nullptr;
}

bool has_a_word(FulfillmentMethod way) {
  return way == FulfillmentMethod::shipping || way == FulfillmentMethod::digital;
}

const FulfillmentOption* find_offer(const CheckoutSession& session, const std::string& id) {
  const auto found = std::ranges::find(session.fulfillment_options, id, option_id_of);
  return found == session.fulfillment_options.end() ? nullptr : &*found;
}

bool is_chosen_for(const std::vector<SelectedFulfillmentOption>& selection, const std::string& item,
                   const CheckoutSession& session) {
  return std::ranges::any_of(selection, [&](const SelectedFulfillmentOption& each) {
    return std::ranges::any_of(each.item_ids, [&](const std::string& id) { return names(id, item, session); });
  });
}

/// The one option there is a word for, where it is the one that was told; null for any other choice.
const std::string* option_sent_back(const std::vector<SelectedFulfillmentOption>& selection,
                                    const std::vector<SelectedFulfillmentOption>& before, const vocabulary& words) {
  if (words.option_types || selection.size() != 1) return nullptr;
  const auto& sent = selection.front().option_id;
  const auto told = std::ranges::find_if(before, has_a_word, &SelectedFulfillmentOption::type);
  return told == before.end() || told->option_id != sent ? nullptr : &told->option_id;
}

/// The way of the one option that was named, where there is no word for ways; nothing where that is not known.
std::optional<FulfillmentMethod> way_named(const std::vector<SelectedFulfillmentOption>& selection,
                                           const CheckoutSession& session, const vocabulary& words) {
  if (words.option_types || selection.size() != 1) return std::nullopt;
  const auto* offer = find_offer(session, selection.front().option_id);
  return offer == nullptr ? std::nullopt : std::optional{way_of(*offer)};
}

/// Items that are picked up or brought by the shop itself go on so, unless something else was chosen for them. Where
/// only one option can be named, it is for what goes that way, and all others stay where it was only sent back.
void fill_in_ways(CheckoutSessionUpdateRequest& update, const CheckoutSession& session, const vocabulary& words) {
  auto& selection = update.selected_fulfillment_options;
  if (!selection || !session.selected_fulfillment_options) return;
  const auto* sent_back = option_sent_back(*selection, *session.selected_fulfillment_options, words);
  const auto way = way_named(*selection, session, words);
  for (const auto& chosen : *session.selected_fulfillment_options) {
    const bool is_of_that_way = has_a_word(chosen.type) && (!way || chosen.type == *way);
    const bool was_named = sent_back != nullptr ? chosen.option_id == *sent_back : is_of_that_way;
    if (was_named || find_offer(session, chosen.option_id) == nullptr) continue;
    SelectedFulfillmentOption kept{chosen.type, chosen.option_id, {}};
    for (const auto& item : chosen.item_ids)
      if (stays(item, session, update) && !is_chosen_for(*selection, item, session)) kept.item_ids.push_back(item);
    if (!kept.item_ids.empty()) selection->push_back(std::move(kept));
  }
}

void fill_in(CheckoutSessionUpdateRequest& update, const CheckoutSession& session, const vocabulary& words) {
  if (!words.whole_buyer) fill_in(update.buyer, session.buyer);
  if (!words.recipient) fill_in(update.fulfillment_details, session.fulfillment_details);
  if (!words.groups) redirect_groups(update, session);
  if (!words.option_types) keep_choices_elsewhere(update, session);
  if (!words.every_way) fill_in_ways(update, session, words);
}

/// Where the card's issuer wanted the buyer authenticated, the answer is that it can't be done: then the session can be
/// paid with another card.
void fill_in(CheckoutSessionCompleteRequest& complete, const CheckoutSession& session, const vocabulary& words) {
  if (!words.whole_buyer) fill_in(complete.buyer, session.buyer);
  if (!words.authentication && session.status == CheckoutSessionStatus::authentication_required)
    complete.authentication_result.emplace().outcome = AuthenticationOutcome::not_supported;
}

} // namespace

void add_what_has_no_words(command& c, const CheckoutSession& session) {
  const auto words = vocabulary_of(c.context.api_version);
  if (words.is_whole()) return;
  if (auto* update = std::get_if<CheckoutSessionUpdateRequest>(&c.body)) fill_in(*update, session, words);
  if (auto* complete = std::get_if<CheckoutSessionCompleteRequest>(&c.body)) fill_in(*complete, session, words);
}

std::optional<CheckoutSessionUpdateRequest> with_option_types(const command& c, const quote& answer) {
  const auto& update = std::get<CheckoutSessionUpdateRequest>(c.body);
  if (!update.selected_fulfillment_options || vocabulary_of(c.context.api_version).option_types) return std::nullopt;
  auto typed = update;
  for (auto& each : *typed.selected_fulfillment_options) {
    const auto offer = find_option(answer.options, each.option_id);
    if (offer != npos) each.type = way_of(answer.options[offer].option);
  }
  return typed;
}

} // namespace acp::checkout
