#include "merchant/feed_push.hpp"

#include "http/client/http_client.hpp"
#include "merchant/import/connect.hpp"
#include "merchant/push/comparison.hpp"
#include "merchant/push/push_book.hpp"

#include <future>
#include <random>
#include <thread>

namespace acp::merchant {

namespace {

constexpr std::size_t most_of_an_answer = std::size_t{256} * 1024; // agents may say more than is asked of them

/// Ends a push; caught where it is recorded.
struct push_ends {
  push_failure failure;
};

[[noreturn]] void end_push_with(std::string why) { throw push_ends{{std::move(why)}}; }

/// The value, or the end of the push.
template <class T>
T must(std::expected<T, std::string> result) {
  if (!result) end_push_with(std::move(result.error()));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::vector<outbound::cidr> networks(const std::vector<std::string>& texts) {
  std::vector<outbound::cidr> found;
  for (const auto& each : texts) found.push_back(must(outbound::parse_cidr(each)));
  return found;
}

caller_means means_of(outbound::http_client& http, const push_options& options) {
  const auto send = [&http](outbound::http_request request) {
    std::promise<outbound::http_result> answered;
    auto answer = answered.get_future();
    http.send(std::move(request), [answered = std::move(answered)](outbound::http_result result) mutable {
      answered.set_value(std::move(result));
    });
    return answer.get(); // the request has a deadline
  };
  const auto chance = [random = std::mt19937{std::random_device{}()}]() mutable {
    return std::uniform_real_distribution<>{0, 1}(random);
  };
  return {send, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }, chance, options.tell};
}

/// One push, from its first look at the database to its end.
class push {
public:
  push(const std::string& database_url, push_options& options, agent_feed agent)
      : database_url_(database_url)
      , options_(options)
      , agent_(std::move(agent))
      , book_(database_url) {}

  push_summary run() {
    open();
    book_.begin();
    try {
      settle_feed();
      compare();
      send();
    } catch (const push_ends& ends) {
      book_.end(ends.failure.why);
      throw;
    }
    book_.end(std::nullopt);
    return summary_;
  }

private:
  void open() {
    auto known = book_.open({options_.url, options_.country.value_or(""), options_.currency.value_or("")});
    if (!known) end_push_with("another push to this feed is under way");
    feed_ = std::move(*known);
  }

  /// Makes the feed, or makes sure that it is there.
  void settle_feed() {
    if (options_.anew) feed_ = book_.begin_anew(std::nullopt);
    options_.anew = false;
    if (options_.agents_id && options_.agents_id != feed_.agents_id) {
      must(agent_.look(*options_.agents_id));
      feed_ = book_.begin_anew(options_.agents_id);
    } else if (feed_.agents_id) {
      must(agent_.look(*feed_.agents_id));
    } else {
      feed_.agents_id = must(agent_.create(options_.country, feed_.create_key));
      book_.keep_id(*feed_.agents_id);
      summary_.created = true;
    }
    summary_.agents_id = *feed_.agents_id;
    if (options_.all) book_.forget_hashes();
    options_.all = false;
  }

  void compare() {
    problem_list problems;
    auto reader = connect_for_import(database_url_);
    reader.transact([&](pqxx::work& tx) {
      see_one_snapshot(tx);
      comparison c{tx, {.currency = options_.currency, .feed = feed_.feed}, options_.seller};
      c.run(waiting_, problems);
      summary_.unchanged = c.unchanged();
    });
    if (!problems.empty()) throw push_ends{{"the catalog has products that no feed can tell", problems.failure()}};
    waiting_.rewind();
    book_.planned(waiting_.size(), summary_.unchanged);
  }

  void send() {
    const auto progress = [&](const sent_count& c) {
      if (options_.progress) options_.progress({c.sent + c.withdrawn + c.refused, waiting_.size(), c.bytes});
    };
    product_sender sender{
        {[&](std::string body) { return agent_.upsert(*feed_.agents_id, std::move(body)); }, progress, options_.tell},
        book_,
        {options_.products_per_request, options_.bytes_per_request}};
    must(sender.send([&] { return waiting_.next(); }));
    summary_.sent = sender.count().sent;
    summary_.withdrawn = sender.count().withdrawn;
    summary_.refused = sender.count().refused;
  }

  const std::string& database_url_;
  push_options& options_;
  agent_feed agent_;
  push_book book_;
  known_feed feed_;
  spool waiting_;
  push_summary summary_;
};

} // namespace

std::expected<push_summary, push_failure> push_feed(const std::string& database_url, push_options& options) {
  if (!options.tell) options.tell = [](const std::string&) {};
  try {
    outbound::client_settings calls;
    calls.kept_body_bytes = most_of_an_answer;
    calls.extra_ca_file = options.ca_file;
    const auto http = must(outbound::make_http_client(std::move(calls)));
    push_patience patience;
    patience.attempts = options.attempts;
    agent_feed agent{{options.url, options.token, networks(options.allowed), options.deadline},
                     {means_of(*http, options), patience}};
    return push{database_url, options, std::move(agent)}.run();
  } catch (push_ends& ends) {
    return std::unexpected(std::move(ends.failure));
  }
}

} // namespace acp::merchant
