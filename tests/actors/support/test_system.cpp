#include "tests/actors/support/test_system.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <stdexcept>
#include <utility>

namespace acp::test {
checkout::entropy draw_entropy() {
  static std::atomic<std::uint64_t> count{std::random_device{}()};
  std::mt19937_64 engine(count++);
  checkout::entropy bytes{};
  for (auto& b : bytes) b = static_cast<std::uint8_t>(engine());
  return bytes;
}

checkout::time_point wall_clock() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

actors::system_settings brisk_settings() {
  using std::chrono::milliseconds;
  actors::system_settings s;
  s.upkeep_interval = milliseconds{10};
  s.reopen_first = milliseconds{1};
  s.reopen_cap = milliseconds{10};
  s.completion_patience = milliseconds{2000};
  s.stock_retry_first = milliseconds{1};
  s.stock_retry_cap = milliseconds{5};
  s.payment_retry_first = milliseconds{1};
  s.payment_retry_cap = milliseconds{10};
  s.restart_first = milliseconds{1};
  s.restart_cap = milliseconds{20};
  s.drain_deadline = milliseconds{5000};
  return s;
}

checkout::merchant_profile test_profile() {
  checkout::merchant_profile p;
  p.name = "Shop";
  p.shop_url = "https://shop.example";
  PaymentHandler cards;
  cards.id = "cards";
  cards.name = "dev.acp.tokenized.card";
  cards.version = "2026-04-17";
  cards.spec = "https://shop.example/spec";
  cards.psp = "sandbox";
  cards.config_schema = "https://shop.example/config.json";
  cards.instrument_schemas = {"https://shop.example/instrument.json"};
  cards.config = nlohmann::json::object();
  p.payment->handlers = {cards};
  p.locales = {"en-US"};
  p.session_lifetime = std::chrono::hours{6};
  return p;
}

test_system::test_system(world w, actors::system_settings settings, bool start)
    : in(std::move(w))
    , log(in.tables, supply)
    , merchant(in.books, supply) {
  settings.report = [this](const actors::incident& i) {
    std::lock_guard lock(mutex_);
    incidents_.push_back(i.event + ": " + i.detail);
  };
  auto now = [seconds = in.seconds] { return checkout::time_point{std::chrono::seconds{seconds->load()}}; };
  system =
      actors::make_checkout_system(std::move(settings), log, merchant.services(), test_profile(), now, draw_entropy);
  if (!start) return;
  system->start();
  if (!system->wait_until_ready(patience)) throw std::runtime_error("the system does not get ready");
}

test_system::~test_system() {
  log.let_appends_go();
  merchant.let_quotes_go();
  merchant.let_charges_go();
  system.reset();
}

void test_system::kill() {
  supply->cut();
  log.let_appends_go();
  merchant.let_quotes_go();
  merchant.let_charges_go();
  system.reset();
}

checkout::session_id test_system::opened(const std::string& item) { return id_of(ask(create_command({}, item))); }

std::vector<std::string> test_system::types_of(const checkout::session_id& id) const {
  std::vector<std::string> types;
  for (const auto& row : in.tables->history(id)) types.push_back(row.type);
  return types;
}

std::vector<std::string> test_system::incidents() const {
  std::lock_guard lock(mutex_);
  return incidents_;
}

bool test_system::reported(const std::string& event) const {
  return std::ranges::any_of(incidents(), [&](const std::string& i) { return i.starts_with(event + ":"); });
}

} // namespace acp::test
