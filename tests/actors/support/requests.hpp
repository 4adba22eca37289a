#pragma once

#include "checkout/service.hpp"

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>

/// Requests as an agent makes them, and their answers waited for.
namespace acp::test {

/// `key` names an idempotency key; the body's digest is taken from the command's content.
checkout::command create_command(const std::string& key = {}, const std::string& item = "book",
                                 std::int64_t quantity = 1);
checkout::command update_command(const checkout::session_id& id, std::int64_t quantity, const std::string& key = {});
checkout::command complete_command(const checkout::session_id& id, const std::string& token,
                                   const std::string& key = {}, bool authenticated = false);
checkout::command cancel_command(const checkout::session_id& id, const std::string& key = {});
checkout::request_context context_of(const std::string& caller);

/// How long a test waits for anything before it gives up.
inline constexpr std::chrono::seconds patience{30};

std::future<checkout::reply> send(checkout::service& s, checkout::command c);
std::future<checkout::reply> send_read(checkout::service& s, const checkout::session_id& id,
                                       const std::string& caller = "agent");
/// The answer; throws std::runtime_error when there is none within `patience`.
checkout::reply wait(std::future<checkout::reply> f);
checkout::reply ask(checkout::service& s, checkout::command c);
checkout::reply read(checkout::service& s, const checkout::session_id& id, const std::string& caller = "agent");

/// Of an answer with a session; throws for a failure, saying which.
const std::string& document(const checkout::reply& r);
checkout::session_id id_of(const checkout::reply& r);
std::string status_of(const checkout::reply& r);
/// The failure's code; empty for a session.
std::string code_of(const checkout::reply& r);
int status_code(const checkout::reply& r);

/// Polls until `holds()`, at most for `patience`.
template <class Condition>
bool eventually(Condition holds) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

} // namespace acp::test
