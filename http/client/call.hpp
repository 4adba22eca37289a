#pragma once

#include "http/client/connection_pool.hpp"
#include "http/client/gate.hpp"
#include "http/client/http_message.hpp"
#include "http/client/name_table.hpp"
#include "http/client/response_reader.hpp"
#include "http/client/workshop.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acp::outbound {

/// One request, from send() to its callback, as one coroutine on the client's thread.
class call final : public name_waiter, public std::enable_shared_from_this<call> {
public:
  call(workshop& shop, http_request request, http_callback done, clock::time_point started);
  ~call() override;

  /// Runs until the callback has been called; keeps the call alive as long.
  static task<void> run(std::shared_ptr<call> self);
  /// Ends it early: its callback gets this failure soon.
  void end(failure_kind kind, std::string detail);
  /// Instead of run(), from any thread: the client has been stopped.
  void refuse();

private:
  task<bool> perform();
  task<bool> wait_for_place();
  task<bool> find_addresses();
  task<bool> exchange();
  task<bool> open_connection();
  task<error_code> connect_to(const ip_address& address, bool is_last);
  task<bool> converse();
  task<bool> read_answer();

  bool prepare();
  bool judge_addresses();
  bool take_idle_connection();
  bool repeats_on_fresh_connection() const;
  void limit_attempt();
  void finish(bool answered);
  http_response take_response();
  void on_names(const resolver::answer& found) override;
  bool fail(failure_kind kind, std::string detail);
  connection_key key_of(const ip_address& address) const;

  workshop& shop_;
  http_request request_;
  http_callback done_;
  const clock::time_point started_;
  call_target target_;
  std::string host_; ///< host and port: what the limits are counted by
  std::string head_;
  timer deadline_;
  timer attempt_; ///< limits connecting to one of several addresses
  timer signal_;  ///< cancelled when something has happened
  std::optional<gate::arrival> arrival_;
  std::optional<resolver::answer> found_;
  std::vector<ip_address> addresses_;
  ip_address address_; ///< the one connected to
  std::unique_ptr<transport> transport_;
  std::unique_ptr<response_reader> reader_;
  std::optional<http_failure> failure_; ///< the first one; once there, nothing new is begun
  std::string_view phase_ = "waiting";
  std::chrono::microseconds connect_time_{};
  unsigned attempts_ = 0;
  bool attempt_over_ = false;
  bool reused_ = false;
  bool sent_ = false;
  bool finished_ = false;
};

} // namespace acp::outbound
