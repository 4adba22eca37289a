#include "http/client/resolver.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace acp::outbound {
namespace {

ip_address to_ip_address(const addrinfo& found) {
  ip_address address;
  address.v6 = found.ai_family == AF_INET6;
  if (address.v6) {
    sockaddr_in6 in{};
    std::memcpy(&in, found.ai_addr, sizeof in);
    std::memcpy(address.bytes.data(), &in.sin6_addr, 16);
  } else {
    sockaddr_in in{};
    std::memcpy(&in, found.ai_addr, sizeof in);
    std::memcpy(address.bytes.data(), &in.sin_addr, 4);
  }
  return address;
}

resolver::answer look_up(const std::string& name) {
  addrinfo wanted{};
  wanted.ai_family = AF_UNSPEC;
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* first = nullptr;
  if (const int problem = getaddrinfo(name.c_str(), nullptr, &wanted, &first); problem != 0)
    return std::unexpected{std::string{gai_strerror(problem)}};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{first, &freeaddrinfo};
  std::vector<ip_address> addresses;
  for (const auto* found = first; found != nullptr; found = found->ai_next) {
    if (found->ai_family != AF_INET && found->ai_family != AF_INET6) continue;
    const auto address = to_ip_address(*found);
    if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
  }
  return addresses;
}

/// What the threads share; lives as long as the last of them.
struct work_list {
  struct job {
    std::string name;
    std::move_only_function<void(resolver::answer)> done;
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<job> jobs;
  bool closed = false;
};

void work(const std::shared_ptr<work_list>& list) {
  while (true) {
    std::unique_lock lock(list->mutex);
    list->changed.wait(lock, [&] { return list->closed || !list->jobs.empty(); });
    if (list->closed) return;
    auto job = std::move(list->jobs.front());
    list->jobs.pop_front();
    lock.unlock();
    auto answer = look_up(job.name);
    job.done(std::move(answer));
  }
}

class system_resolver final : public resolver {
public:
  system_resolver(unsigned threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
    for (unsigned i = 0; i < threads; ++i) std::thread([list = list_] { work(list); }).detach();
  }
  ~system_resolver() override {
    std::deque<work_list::job> unanswered;
    const std::scoped_lock lock(list_->mutex);
    list_->closed = true;
    unanswered.swap(list_->jobs);
    list_->changed.notify_all();
  }

  void resolve(const std::string& name, std::move_only_function<void(answer)> done) override {
    std::unique_lock lock(list_->mutex);
    if (list_->jobs.size() >= most_waiting_) {
      lock.unlock();
      done(std::unexpected{std::string{"too many names are being looked up"}});
      return;
    }
    list_->jobs.push_back({name, std::move(done)});
    list_->changed.notify_one();
  }

private:
  const std::size_t most_waiting_;
  const std::shared_ptr<work_list> list_ = std::make_shared<work_list>();
};

} // namespace

std::shared_ptr<resolver> make_system_resolver(unsigned threads, std::size_t most_waiting) {
  return std::make_shared<system_resolver>(threads, most_waiting);
}

} // namespace acp::outbound
