#include "state_table.hpp"

#include "shop_front.hpp"

#include <functional>
#include <set>
#include <utility>

namespace acp::checkout::testing {
namespace {

using enum CheckoutSessionStatus;

constexpr CheckoutSessionStatus all_statuses[] = {incomplete,
                                                  not_ready_for_payment,
                                                  requires_escalation,
                                                  authentication_required,
                                                  ready_for_payment,
                                                  pending_approval,
                                                  complete_in_progress,
                                                  in_progress,
                                                  completed,
                                                  canceled,
                                                  expired};

payment_needs_authentication authentication() {
  return {{{"123456", "US", "m_1", "Toy", {}}, DirectoryServer::visa, {}}};
}

CheckoutSessionUpdateRequest good_cart() {
  CheckoutSessionUpdateRequest request;
  request.line_items = std::vector{item("shirt")};
  request.buyer = someone();
  request.fulfillment_details = to(in_san_francisco());
  request.selected_fulfillment_options = nullptr;
  return request;
}

CheckoutSessionUpdateRequest empty_cart() {
  CheckoutSessionUpdateRequest request;
  request.line_items = std::vector<RequestItem>{};
  return request;
}

CheckoutSessionUpdateRequest no_address() {
  auto request = good_cart();
  request.fulfillment_details = nullptr;
  return request;
}

CheckoutSessionUpdateRequest sign_in_needed() {
  auto request = good_cart();
  request.buyer->authentication_status = BuyerAuthenticationStatus::requires_signin;
  return request;
}

session_state with_status(session_state state, CheckoutSessionStatus status) {
  state.session.status = status;
  return state;
}

session_state sample(shop_front& shop, CheckoutSessionStatus status) {
  switch (status) {
  case incomplete: return shop.after(shop.ready(), empty_cart());
  case not_ready_for_payment: return shop.after(shop.ready(), no_address());
  case requires_escalation: return shop.after(shop.ready(), sign_in_needed());
  case authentication_required: return shop.tell(shop.in_progress(), payment_settled{authentication()});
  case complete_in_progress: return shop.in_progress();
  case completed: return shop.tell(shop.in_progress(), payment_settled{payment_captured{"ch_1"}});
  case canceled: return shop.after(shop.ready(), CancelSessionRequest{});
  case expired: return shop.tell(shop.ready(), lifetime_ended{});
  case pending_approval:
  case in_progress: return with_status(shop.in_progress(), status); // this merchant never sets them itself
  case ready_for_payment: break;
  }
  return shop.ready();
}

/// The distinct outcomes of one cell, in the order in which they came up.
class cell {
public:
  void add(const result& decided) {
    if (decided) {
      add_status(decided->happened.after);
    } else {
      add_text(std::to_string(http_status(decided.error().kind)) + " `" + decided.error().code + "`");
    }
  }
  void add(const std::optional<event>& happened) {
    if (happened) {
      add_status(happened->after);
    } else {
      add_text("nothing");
    }
  }
  const std::string& text() const { return text_; }

private:
  void add_status(const session_state& state) { add_text("`" + std::string{to_string(state.session.status)} + "`"); }
  void add_text(const std::string& outcome) {
    if (!seen_.insert(outcome).second) return;
    if (!text_.empty()) text_ += "<br>";
    text_ += outcome;
  }

  std::set<std::string> seen_;
  std::string text_;
};

using attempt = std::function<result(shop_front&, const session_state&)>;

template <class Request>
attempt sending(Request (*request)()) {
  return [request](shop_front& shop, const session_state& state) { return shop.ask(&state, request()); };
}

const std::vector<attempt> updates{sending(&good_cart), sending(&no_address), sending(&empty_cart),
                                   sending(&sign_in_needed)};

const std::vector<attempt> completions{
    sending(&pay),
    [](shop_front& shop, const session_state& state) {
      return shop.ask(&state, pay_after(AuthenticationOutcome::authenticated));
    },
    [](shop_front& shop, const session_state& state) {
      return shop.ask(&state, pay_after(AuthenticationOutcome::denied));
    },
    [](shop_front& shop, const session_state& state) {
      shop.catalog.items["shirt"].available = 0;
      return shop.ask(&state, pay_after(AuthenticationOutcome::authenticated));
    },
};

const std::vector<attempt> cancellations{
    [](shop_front& shop, const session_state& state) { return shop.ask(&state, CancelSessionRequest{}); }};

std::string outcomes(CheckoutSessionStatus status, const std::vector<attempt>& attempts) {
  cell c;
  for (const auto& tried : attempts) {
    shop_front shop;
    const auto state = sample(shop, status);
    c.add(tried(shop, state));
  }
  return c.text();
}

std::string outcome(CheckoutSessionStatus status, const internal_command& news) {
  shop_front shop;
  cell c;
  c.add(decide(sample(shop, status), news, shop.context()));
  return c.text();
}

std::string create_outcomes() {
  shop_front shop;
  auto no_destination = order_of({item("shirt")});
  no_destination.fulfillment_details.reset();
  auto sign_in = order_of({item("shirt")});
  sign_in.buyer->authentication_status = BuyerAuthenticationStatus::requires_signin;
  auto currency = order_of({item("shirt")});
  currency.currency = "zzz";
  cell c;
  for (const auto& request :
       {order_of({item("shirt")}), no_destination, order_of({}), sign_in, order_of({item("unicorn")}), currency})
    c.add(shop.ask(nullptr, request));
  return c.text();
}

std::string row(const std::string& first, const std::vector<std::string>& cells) {
  std::string line = "| " + first + " |";
  for (const auto& text : cells) line += " " + text + " |";
  return line + "\n";
}

std::string header(const std::string& first, const std::vector<std::string>& columns) {
  return row(first, columns) + row("---", std::vector<std::string>(columns.size(), "---"));
}

std::string name_of(CheckoutSessionStatus status) { return "`" + std::string{to_string(status)} + "`"; }

} // namespace

std::string state_tables() {
  auto text = "### Requests of agents\n\n" + header("status", {"create", "update", "complete", "cancel"}) +
              row("(none)", {create_outcomes(), "404 `not_found`", "404 `not_found`", "404 `not_found`"});
  for (const auto status : all_statuses)
    text += row(name_of(status),
                {"–", outcomes(status, updates), outcomes(status, completions), outcomes(status, cancellations)});

  const std::vector<std::pair<std::string, internal_command>> news{
      {"payment captured", payment_settled{payment_captured{"ch_1"}}},
      {"payment declined", payment_settled{payment_declined{}}},
      {"payment needs authentication", payment_settled{authentication()}},
      {"stock refused", stock_refused{{item_id{"shirt"}}}},
      {"discounts refused", discounts_refused{{"SAVE10"}, std::nullopt}},
      {"completion abandoned", completion_abandoned{}},
      {"lifetime ended", lifetime_ended{}},
  };
  std::vector<std::string> columns;
  for (const auto& [name, command] : news) columns.push_back(name);
  text += "\n### What the server tells a session\n\n" + header("status", columns);
  for (const auto status : all_statuses) {
    std::vector<std::string> cells;
    for (const auto& [name, command] : news) cells.push_back(outcome(status, command));
    text += row(name_of(status), cells);
  }
  return text;
}

std::vector<session_state> one_in_each_status(shop_front& shop) {
  std::vector<session_state> found;
  for (const auto status : all_statuses) found.push_back(sample(shop, status));
  return found;
}

} // namespace acp::checkout::testing
