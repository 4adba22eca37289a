#include "app/operator/acts.hpp"
#include "app/operator/answers.hpp"

#include <utility>

namespace acp::app {

namespace {

using checkout::operator_act;

document outcome(const std::vector<std::string>& receipts, const std::vector<bool>& valid) {
  auto stale = document::array();
  std::int64_t done = 0;
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (valid.at(i))
      ++done;
    else
      stale.push_back(receipts[i]);
  }
  return {{"done", done}, {"stale", std::move(stale)}};
}

} // namespace

checkout::reply act_on_messages(desk_stores& stores, const checkout::operator_request& request) {
  auto& queue = stores.queue();
  if (request.act == operator_act::ack_messages) {
    const auto& asked = std::get<MessageAck>(request.body);
    return answer(outcome(asked.receipts, queue.ack(request.id, asked.receipts)));
  }
  if (request.act == operator_act::nack_messages) {
    const auto& asked = std::get<MessageNack>(request.body);
    const std::chrono::seconds delay{asked.delay_s ? *asked.delay_s : 0};
    return answer(outcome(asked.receipts,
                          queue.nack(request.id, asked.receipts, delay, asked.error ? *asked.error : std::string{})));
  }
  const auto& asked = std::get<MessageExtension>(request.body);
  return answer(
      outcome(asked.receipts, queue.extend(request.id, asked.receipts, std::chrono::seconds{asked.visibility_s})));
}

} // namespace acp::app
