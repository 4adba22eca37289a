#include "persistence/deliveries/acts.hpp"
#include "persistence/deliveries/endpoint_codec.hpp"
#include "persistence/deliveries/endpoint_store.hpp"
#include "persistence/deliveries/fields.hpp"

namespace acp::persistence {

namespace {

// The version and the rows come from one snapshot: what changed up to that version is in them.
std::string endpoints_where(const std::string& condition) {
  return std::string("SELECT v.version, to_json(e), ") + endpoint_secrets_json +
         " FROM acp.endpoint_version v LEFT JOIN acp.endpoints e ON " + condition + " ORDER BY e.created_at, e.id";
}

class postgres_endpoint_store final : public endpoint_store {
public:
  postgres_endpoint_store(std::unique_ptr<connection> session, secret_box box)
      : session_(std::move(session))
      , box_(std::move(box)) {
    session_->prepare("all", endpoints_where("e.status <> 'deleted'"));
    session_->prepare("changed", endpoints_where("e.version > $1"));
    session_->prepare("one", endpoints_where("e.id = $1 AND e.status <> 'deleted'"));
    session_->prepare("create", "SELECT acp.create_endpoint($1, $2, $3, $4, $5, $6, $7)");
    session_->prepare("update", "SELECT acp.update_endpoint($1, $2, $3)");
    session_->prepare("set_status", "SELECT acp.set_endpoint_status($1, $2, $3, $4)");
    session_->prepare("add_secret", "SELECT acp.add_endpoint_secret($1, $2, $3, $4, $5)");
  }

  endpoint_list load() override { return list("all"); }
  endpoint_list changed_since(std::int64_t version) override { return list("changed", version); }

  std::optional<endpoint> find(const std::string& id) override {
    auto found = list("one", id);
    return found.endpoints.empty() ? std::nullopt : std::optional{std::move(found.endpoints.front())};
  }

  std::expected<endpoint_with_secret, act_refusal> create(const new_endpoint& wanted, const std::string& actor,
                                                          checkout::time_point now) override {
    const auto id = random_endpoint_id(now);
    const auto secret = random_endpoint_secret();
    const auto sealed = box_.seal(secret, id);
    const bool pull = wanted.kind == endpoint_kind::pull;
    const auto done =
        act("create", id, pull ? "pull" : "push", encode_settings(wanted.settings, wanted.kind),
            wanted.start == endpoint_start::beginning, sealed.key_id, pqxx::binarystring{sealed.bytes}, actor);
    return with_secret(done, id, secret);
  }

  std::expected<endpoint, act_refusal> update(const std::string& id, const endpoint_change& change,
                                              const std::string& actor) override {
    return as_it_is(act("update", id, encode_change(change), actor), id);
  }

  std::expected<endpoint, act_refusal> pause(const std::string& id, const std::string& reason,
                                             const std::string& actor) override {
    return as_it_is(act("set_status", id, "paused", reason, actor), id);
  }

  std::expected<endpoint, act_refusal> resume(const std::string& id, const std::string& actor) override {
    return as_it_is(act("set_status", id, "active", "", actor), id);
  }

  std::expected<endpoint, act_refusal> disable(const std::string& id, const std::string& reason,
                                               const std::string& actor) override {
    return as_it_is(act("set_status", id, "disabled", reason, actor), id);
  }

  std::expected<void, act_refusal> remove(const std::string& id, const std::string& actor) override {
    if (auto done = act("set_status", id, "deleted", "", actor); !done) {
      return std::unexpected(std::move(done.error()));
    }
    return {};
  }

  std::expected<endpoint_with_secret, act_refusal> rotate(const std::string& id, std::chrono::seconds overlap,
                                                          const std::string& actor) override {
    const auto secret = random_endpoint_secret();
    const auto sealed = box_.seal(secret, id);
    const auto done = act("add_secret", id, sealed.key_id, pqxx::binarystring{sealed.bytes}, overlap.count(), actor);
    return with_secret(done, id, secret);
  }

private:
  using outcome = std::expected<pqxx::result, act_refusal>;

  template <class... Args>
  endpoint_list list(const char* statement, const Args&... args) {
    const auto rows = session_->run([&](pqxx::nontransaction& tx) { return tx.exec_prepared(statement, args...); });
    endpoint_list found{.endpoints = {}, .version = rows.at(0)[0].template as<std::int64_t>()};
    for (const auto& row : rows) {
      if (!row[1].is_null()) {
        found.endpoints.push_back(decode_endpoint(field_text(row[1]), field_text(row[2]), box_));
      }
    }
    return found;
  }

  template <class... Args>
  outcome act(const char* statement, const Args&... args) {
    return attempt_act(*session_, [&](pqxx::nontransaction& tx) { return tx.exec_prepared(statement, args...); });
  }

  /// The endpoint after an act, unless it was refused, or somebody deleted it at this moment.
  std::expected<endpoint, act_refusal> as_it_is(const outcome& done, const std::string& id) {
    if (!done) {
      return std::unexpected(done.error());
    }
    auto now = find(id);
    if (!now) {
      return std::unexpected(
          act_refusal{.why = act_refusal::reason::not_found, .message = "there is no endpoint " + id});
    }
    return std::move(*now);
  }

  std::expected<endpoint_with_secret, act_refusal> with_secret(const outcome& done, const std::string& id,
                                                               const std::string& secret) {
    auto now = as_it_is(done, id);
    if (!now) {
      return std::unexpected(std::move(now.error()));
    }
    return endpoint_with_secret{.subject = std::move(*now), .secret = secret};
  }

  std::unique_ptr<connection> session_;
  const secret_box box_;
};

} // namespace

std::unique_ptr<endpoint_store> open_endpoint_store(const delivery_database& database, secret_box box) {
  return std::make_unique<postgres_endpoint_store>(open_connection(database, "endpoints"), std::move(box));
}

} // namespace acp::persistence
