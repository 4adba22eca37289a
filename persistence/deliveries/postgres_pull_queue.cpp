#include "persistence/deliveries/acts.hpp"
#include "persistence/deliveries/fields.hpp"
#include "persistence/deliveries/pull_queue.hpp"
#include "persistence/deliveries/topics.hpp"

namespace acp::persistence {

namespace {

pulled_message read_message(const pqxx::row& row) {
  auto topic = field_text(row[2]);
  auto body = row[4].is_null() ? body_of(topic, field_text(row[5]), field_text(row[6])) : field_text(row[4]);
  return {.receipt = field_text(row[0]),
          .webhook_id = field_text(row[1]),
          .topic = std::move(topic),
          .session = checkout::session_id{field_text(row[3])},
          .body = std::move(body),
          .receives = row[7].as<int>(),
          .recorded_at = field_time(row[8])};
}

class postgres_pull_queue final : public pull_queue {
public:
  explicit postgres_pull_queue(std::unique_ptr<connection> session) : session_(std::move(session)) {
    session_->prepare("receive", "SELECT receipt, webhook_id, topic, session_id, body, data, order_document, receives, "
                                 "recorded_us FROM acp.receive_messages($1, $2, $3)");
    session_->prepare("answer", "SELECT acp.answer_messages($1, $2, $3, $4, $5)");
  }

  std::expected<std::vector<pulled_message>, act_refusal>
  receive(const std::string& endpoint, int max, std::optional<std::chrono::seconds> visibility) override {
    const auto seconds = visibility ? std::optional{visibility->count()} : std::nullopt;
    const auto rows = attempt_act(
        *session_, [&](pqxx::nontransaction& tx) { return tx.exec_prepared("receive", endpoint, max, seconds); });
    if (!rows) {
      return std::unexpected(rows.error());
    }
    std::vector<pulled_message> messages;
    for (const auto& row : *rows) {
      messages.push_back(read_message(row));
    }
    return messages;
  }

  std::vector<bool> ack(const std::string& endpoint, std::span<const std::string> receipts) override {
    return answer(endpoint, receipts, "ack", std::chrono::seconds{0}, "");
  }

  std::vector<bool> nack(const std::string& endpoint, std::span<const std::string> receipts, std::chrono::seconds delay,
                         const std::string& error) override {
    return answer(endpoint, receipts, "nack", delay, clean_text(error, 500));
  }

  std::vector<bool> extend(const std::string& endpoint, std::span<const std::string> receipts,
                           std::chrono::seconds visibility) override {
    return answer(endpoint, receipts, "extend", visibility, "");
  }

private:
  std::vector<bool> answer(const std::string& endpoint, std::span<const std::string> receipts, const char* act,
                           std::chrono::seconds seconds, const std::string& error) {
    binary_array texts{element::text};
    for (const auto& receipt : receipts) {
      texts.add(clean_text(receipt, 200)); // a receipt has fewer bytes; what is no text is no receipt
    }
    constexpr std::chrono::seconds longest{12 * 60 * 60};
    const auto bounded = std::clamp(seconds, std::chrono::seconds{0}, longest);
    const auto rows = session_->run([&](pqxx::nontransaction& tx) {
      return tx.exec_prepared("answer", endpoint, texts.parameter(), act, bounded.count(), error);
    });
    std::vector<bool> valid;
    for (const auto& row : rows) {
      valid.push_back(row[0].as<bool>());
    }
    return valid;
  }

  std::unique_ptr<connection> session_;
};

} // namespace

std::unique_ptr<pull_queue> open_pull_queue(const delivery_database& database) {
  return std::make_unique<postgres_pull_queue>(open_connection(database, "pull"));
}

} // namespace acp::persistence
