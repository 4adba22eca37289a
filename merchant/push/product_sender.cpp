#include "merchant/push/product_sender.hpp"

namespace acp::merchant {

namespace {

/// An UpsertProductsRequest.
std::string body_of(std::span<const outgoing_product> batch) {
  std::string body = R"({"products":[)";
  for (const auto& product : batch) {
    if (&product != batch.data()) body += ',';
    body += product.document;
  }
  return body + "]}";
}

} // namespace

std::expected<void, std::string> product_sender::send(const std::function<std::optional<outgoing_product>()>& next) {
  std::vector<outgoing_product> batch;
  std::size_t bytes = 0;
  const auto flush = [&]() -> std::expected<void, std::string> {
    if (batch.empty()) return {};
    book_.announce(batch);
    auto done = send_batch(batch);
    if (done) means_.progress(count_);
    batch.clear();
    bytes = 0;
    return done;
  };
  while (auto product = next()) {
    const auto more = product->document.size() + 1;
    if (batch.size() >= limits_.products || (!batch.empty() && bytes + more > limits_.bytes))
      if (auto done = flush(); !done) return done;
    bytes += more;
    batch.push_back(std::move(*product));
  }
  return flush();
}

std::expected<void, std::string> product_sender::send_batch(std::span<const outgoing_product> batch) {
  auto body = body_of(batch);
  const auto bytes = body.size();
  const auto answer = means_.upsert(std::move(body));
  if (!answer) return std::unexpected(answer.error());
  if (!answer->accepted) return batch.size() > 1 ? send_halves(batch) : refuse(batch.front(), answer->why);
  accepted(batch, bytes);
  return {};
}

std::expected<void, std::string> product_sender::send_halves(std::span<const outgoing_product> batch) {
  const auto half = batch.size() / 2;
  if (auto done = send_batch(batch.first(half)); !done) return done;
  return send_batch(batch.subspan(half));
}

std::expected<void, std::string> product_sender::refuse(const outgoing_product& product, const std::string& why) {
  ++count_.refused;
  book_.refuse(product);
  means_.tell("product " + product.id + " was refused: " + why);
  if (++refused_in_a_row_ >= most_refused_in_a_row)
    return std::unexpected(std::to_string(refused_in_a_row_) + " products in a row were refused, the last with " + why);
  return {};
}

void product_sender::accepted(std::span<const outgoing_product> batch, std::size_t bytes) {
  refused_in_a_row_ = 0;
  book_.confirm(batch);
  for (const auto& product : batch) ++(product.withdrawn() ? count_.withdrawn : count_.sent);
  count_.bytes += bytes;
}

} // namespace acp::merchant
