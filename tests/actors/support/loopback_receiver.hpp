#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace acp::test {

/// A request as a receiver of webhooks gets it. Header names are in lower case.
struct received {
  std::string path;
  std::map<std::string, std::string> headers;
  std::string body;
  std::chrono::steady_clock::time_point at;

  std::string id() const { return headers.at("webhook-id"); }
};

/// What it answers. A status of 0 closes the connection without a word.
struct receiver_answer {
  int status = 200;
  std::string headers{}; ///< whole lines
  std::string body{};
  std::chrono::milliseconds after{0};
};

/// A plain HTTP/1.1 server on a free port of 127.0.0.1, one thread per connection. `answer` is called on any of them.
class loopback_receiver {
public:
  explicit loopback_receiver(std::function<receiver_answer(const received&)> answer = [](const received&) {
    return receiver_answer{};
  });
  ~loopback_receiver();
  loopback_receiver(const loopback_receiver&) = delete;
  loopback_receiver& operator=(const loopback_receiver&) = delete;

  std::string url(const std::string& path = "/hook") const;
  std::vector<received> all() const;
  std::size_t count() const;

private:
  void accept_all();
  void serve(int socket);

  std::function<receiver_answer(const received&)> answer_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::vector<received> all_;
  std::vector<int> sockets_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_{false};
  std::thread acceptor_;
};

} // namespace acp::test
