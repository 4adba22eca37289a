#include "tests/actors/support/rough_writer.hpp"

#include <fmt/format.h>
#include <pqxx/pqxx>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <thread>
#include <utility>

namespace acp::test {
namespace {

constexpr int lines_per_shard = 40;
constexpr auto rough_node = "rough";

constexpr auto append_sql = R"(
SELECT item, outcome, shard, number FROM acp.append_events(
  $1::smallint[], $2::bigint[], $3::int[], $4, 3600000, 90000,
  (SELECT array_agg(g) FROM generate_series(1, cardinality($5::int[])) g), $5::int[], $6::int[], $7::text[], $8::int[],
  (SELECT array_agg('checkout_session.' || CASE v WHEN 1 THEN 'created' ELSE 'updated' END ORDER BY o)
     FROM unnest($8::int[]) WITH ORDINALITY u (v, o)),
  array_fill('not_ready_for_payment'::text, ARRAY[cardinality($5::int[])]),
  array_fill(1::smallint, ARRAY[cardinality($5::int[])]), array_fill('r'::text, ARRAY[cardinality($5::int[])]),
  array_fill('agent'::text, ARRAY[cardinality($5::int[])]), array_fill(NULL::json, ARRAY[cardinality($5::int[])]),
  array_fill(NULL::json, ARRAY[cardinality($5::int[])]),
  (SELECT array_agg(json_build_object('id', s, 'version', v, 'note', repeat('x', 200)) ORDER BY o)
     FROM unnest($7::text[], $8::int[]) WITH ORDINALITY u (s, v, o)),
  '{}'::int[], '{}'::int[], '{}'::bytea[], '{}'::bytea[], '{}'::text[], '{}'::int[], '{}'::boolean[], '{}'::boolean[],
  '{}'::json[]))";

template <class T>
void add(std::string& array, const T& value) {
  array += array.empty() ? '{' : ',';
  fmt::format_to(std::back_inserter(array), "{}", value);
}

void raise(std::atomic<std::int64_t>& to, std::int64_t value) {
  auto now = to.load();
  while (now < value && !to.compare_exchange_weak(now, value)) {
  }
}

/// As another server does that takes the shard over: until this one knows the new epoch, it is shut out.
void take_over(pqxx::connection& session, rough_log& log, int shard) {
  pqxx::work tx{session};
  const auto rows =
      tx.exec_params("SELECT epoch FROM acp.claim_shards(ARRAY[$1]::smallint[], $2, 3600000)", shard, rough_node);
  tx.commit();
  std::this_thread::sleep_for(std::chrono::milliseconds{2});
  raise(log.epochs.at(static_cast<std::size_t>(shard)), rows[0][0].as<std::int64_t>());
}

} // namespace

std::uint64_t fingerprint(const std::string& session, std::int64_t version) {
  auto x = std::hash<std::string>{}(session) + static_cast<std::uint64_t>(version) * 0x9e3779b97f4a7c15U;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

rough_writer::rough_writer(rough_log& log, unsigned seed) : log_(log), chance_(seed), number_(seed) {
  for (int shard = 0; shard < log_shards; ++shard)
    for (int i = 0; i < lines_per_shard; ++i) renew(lines_.at(static_cast<std::size_t>(shard)).emplace_back(), shard);
}

void rough_writer::renew(line& l, int shard) {
  l = {fmt::format("cs_{:02x}{:08}{:018}", shard, number_, ++sessions_), 0};
}

std::vector<rough_writer::item> rough_writer::draw_items() {
  std::vector<item> items;
  const int first = dice(log_shards);
  for (int shard = first; shard < std::min(log_shards, first + 1 + dice(3)); ++shard) {
    const auto& lines = lines_.at(static_cast<std::size_t>(shard));
    const int begin = dice(lines_per_shard);
    const int count = 1 + dice(lines_per_shard - 1);
    for (int i = 0; i < count; ++i) {
      const auto place = static_cast<std::size_t>((begin + i) % lines_per_shard);
      items.push_back({shard, place, lines[place].version + 1});
    }
  }
  if (dice(50) == 0) { // the event before, once more
    auto again = items.back();
    if (--again.version > 0) {
      again.taken = true;
      items.back() = again;
    }
  }
  return items;
}

rough_writer::call rough_writer::spell(const std::vector<item>& items, bool old_epoch) {
  call c;
  int shards = 0;
  for (std::size_t i = 0; i < items.size();) {
    const int shard = items[i].shard;
    const auto epoch = log_.epochs.at(static_cast<std::size_t>(shard)).load() - (old_epoch && shards == 0 ? 1 : 0);
    ++shards;
    int count = 0;
    for (; i < items.size() && items[i].shard == shard; ++i) {
      add(c.at, shards);
      add(c.place, ++count);
      add(c.sessions, lines_.at(static_cast<std::size_t>(shard))[items[i].place].session);
      add(c.versions, items[i].version);
    }
    add(c.shards, shard);
    add(c.epochs, epoch);
    add(c.counts, count);
  }
  for (auto* array : {&c.shards, &c.epochs, &c.counts, &c.at, &c.place, &c.sessions, &c.versions}) *array += '}';
  return c;
}

void rough_writer::settle(const std::vector<item>& items, const std::vector<bool>& refused) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (refused[i]) {
      ++log_.versions_taken;
      continue;
    }
    auto& l = lines_.at(static_cast<std::size_t>(items[i].shard))[items[i].place];
    l.version = items[i].version;
    ++log_.events;
    log_.fingerprints += fingerprint(l.session, l.version);
    if (l.version == last_version) renew(l, items[i].shard);
  }
}

std::int64_t rough_writer::written_to(int shard, const std::vector<item>& items, const std::vector<bool>& refused) {
  std::int64_t n = 0;
  for (std::size_t i = 0; i < items.size(); ++i) n += items[i].shard == shard && !refused[i] ? 1 : 0;
  return n;
}

void rough_writer::write() {
  pqxx::connection session{log_.url};
  session.prepare("rough_append", append_sql);
  while (log_.events < log_.target) {
    if (dice(400) == 0) take_over(session, log_, dice(log_shards));
    const auto items = draw_items();
    const auto c = spell(items, dice(100) < 4);
    pqxx::work tx{session};
    const auto rows = tx.exec_prepared("rough_append", c.shards, c.epochs, c.counts, rough_node, c.at, c.place,
                                       c.sessions, c.versions);
    ++log_.appends;
    std::vector<bool> refused(items.size());
    std::vector<std::pair<int, std::int64_t>> heads;
    bool shut_out = false;
    for (const auto& row : rows) {
      shut_out = shut_out || row[1].as<std::string>() == "fenced";
      if (row[1].as<std::string>() == "version_taken") refused.at(row[0].as<std::size_t>() - 1) = true;
      if (row[1].as<std::string>() == "appended") heads.emplace_back(row[2].as<int>(), row[3].as<std::int64_t>() - 1);
    }
    if (!shut_out && dice(100) < 7) { // others wait for these shards meanwhile
      if (dice(4) == 0) std::this_thread::sleep_for(std::chrono::milliseconds{1});
      tx.abort();
      ++log_.rolled_back;
      continue;
    }
    tx.commit();
    if (shut_out) {
      ++log_.fenced;
      continue;
    }
    settle(items, refused);
    for (const auto& [shard, before] : heads) log_.committed(shard, before + written_to(shard, items, refused));
  }
}

} // namespace acp::test
