#include "persistence/deliveries/endpoint_codec.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace acp::persistence {

namespace {

using nlohmann::json;
using header_list = std::vector<std::pair<std::string, std::string>>;
using waits = std::vector<std::chrono::seconds>;

json json_of(const header_list& headers) {
  auto out = json::object();
  for (const auto& [name, value] : headers) {
    out[name] = value;
  }
  return out;
}

json json_of(const std::optional<waits>& retry_after) {
  if (!retry_after) {
    return nullptr;
  }
  auto out = json::array();
  for (const auto wait : *retry_after) {
    out.push_back(wait.count());
  }
  return out;
}

json json_of(const std::optional<int>& number) { return number ? json(*number) : json(nullptr); }

/// Cut off rather than thrown for what is no UTF-8: the server refuses it by its meaning.
std::string dump(const json& document) { return document.dump(-1, ' ', false, json::error_handler_t::replace); }

checkout::time_point time_in(const json& document, const char* name) {
  const auto time = checkout::from_rfc3339(document.at(name).get<std::string>());
  if (!time) {
    throw std::runtime_error(std::string("acp.endpoints: no time in ") + name);
  }
  return *time;
}

endpoint_status status_from(const std::string& word) {
  using enum endpoint_status;
  return word == "active" ? active : word == "paused" ? paused : word == "disabled" ? disabled : deleted;
}

std::string from_hex(const std::string& text) {
  long size = 0;
  const std::unique_ptr<unsigned char, void (*)(unsigned char*)> bytes{OPENSSL_hexstr2buf(text.c_str(), &size),
                                                                       [](unsigned char* p) { OPENSSL_free(p); }};
  return bytes ? std::string(reinterpret_cast<const char*>(bytes.get()), static_cast<std::size_t>(size)) : "";
}

endpoint_settings settings_in(const json& row) {
  endpoint_settings s;
  s.url = row.at("url").is_null() ? "" : row["url"].get<std::string>();
  s.events = row.at("events").get<std::vector<std::string>>();
  s.description = row.at("description").get<std::string>();
  s.allow_cidrs = row.at("allow_cidrs").get<std::vector<std::string>>();
  for (const auto& [name, value] : row.at("headers").items()) {
    s.headers.emplace_back(name, value.get<std::string>());
  }
  if (!row.at("rate_per_s").is_null()) {
    s.rate_per_s = row["rate_per_s"].get<int>();
  }
  s.concurrency = row.at("concurrency").get<int>();
  s.timeout = std::chrono::milliseconds{row.at("timeout_ms").get<int>()};
  if (!row.at("retry_after_s").is_null()) {
    s.retry_after.emplace();
    for (const int wait : row["retry_after_s"].get<std::vector<int>>()) {
      s.retry_after->emplace_back(wait);
    }
  }
  s.visibility_timeout = std::chrono::seconds{row.at("visibility_timeout_s").get<int>()};
  s.max_receives = row.at("max_receives").get<int>();
  s.dialect = row.at("dialect").get<std::string>();
  return s;
}

void add_secrets(endpoint& subject, std::string_view secrets, const secret_box& box) {
  for (const auto& s : json::parse(secrets)) {
    auto text =
        box.unseal({.key_id = s.at("key_id").get<std::string>(), .bytes = from_hex(s.at("sealed").get<std::string>())},
                   subject.id);
    if (!text) {
      subject.unreadable_secrets = true;
      continue;
    }
    subject.secrets.push_back(
        {.text = std::move(*text),
         .created_at = time_in(s, "created_at"),
         .expires_at = s.at("expires_at").is_null() ? std::nullopt : std::optional{time_in(s, "expires_at")}});
  }
}

template <std::size_t n>
std::array<unsigned char, n> draw() {
  std::array<unsigned char, n> bytes{};
  if (RAND_bytes(bytes.data(), n) != 1) {
    throw std::runtime_error("the system gives no random bytes");
  }
  return bytes;
}

} // namespace

std::string encode_settings(const endpoint_settings& s, endpoint_kind kind) {
  return dump({{"url", kind == endpoint_kind::push || !s.url.empty() ? json(s.url) : json(nullptr)},
               {"events", s.events},
               {"description", s.description},
               {"allow_cidrs", s.allow_cidrs},
               {"headers", json_of(s.headers)},
               {"rate_per_s", json_of(s.rate_per_s)},
               {"concurrency", s.concurrency},
               {"timeout_ms", s.timeout.count()},
               {"retry_after_s", json_of(s.retry_after)},
               {"visibility_timeout_s", s.visibility_timeout.count()},
               {"max_receives", s.max_receives},
               {"dialect", s.dialect}});
}

std::string encode_change(const endpoint_change& c) {
  auto out = json::object();
  const auto put = [&](const char* name, const auto& value) {
    if (value) {
      out[name] = *value;
    }
  };
  put("url", c.url);
  put("events", c.events);
  put("description", c.description);
  put("allow_cidrs", c.allow_cidrs);
  put("concurrency", c.concurrency);
  put("max_receives", c.max_receives);
  put("dialect", c.dialect);
  if (c.headers) {
    out["headers"] = json_of(*c.headers);
  }
  if (c.rate_per_s) {
    out["rate_per_s"] = json_of(*c.rate_per_s);
  }
  if (c.timeout) {
    out["timeout_ms"] = c.timeout->count();
  }
  if (c.retry_after) {
    out["retry_after_s"] = json_of(*c.retry_after);
  }
  if (c.visibility_timeout) {
    out["visibility_timeout_s"] = c.visibility_timeout->count();
  }
  return dump(out);
}

endpoint decode_endpoint(std::string_view row, std::string_view secrets, const secret_box& box) {
  const auto document = json::parse(row);
  endpoint e{.id = document.at("id").get<std::string>(),
             .kind = document.at("kind") == "pull" ? endpoint_kind::pull : endpoint_kind::push,
             .settings = settings_in(document),
             .status = status_from(document.at("status").get<std::string>()),
             .status_reason = document.at("status_reason").get<std::string>(),
             .status_since = time_in(document, "status_since"),
             .created_at = time_in(document, "created_at"),
             .updated_at = time_in(document, "updated_at"),
             .secrets = {},
             .unreadable_secrets = false};
  if (!secrets.empty()) {
    add_secrets(e, secrets, box);
  }
  return e;
}

std::string random_endpoint_secret() {
  auto bytes = draw<32>();
  std::array<unsigned char, 45> text{}; // with the zero at its end
  const auto size = EVP_EncodeBlock(text.data(), bytes.data(), bytes.size());
  std::string secret =
      "whsec_" + std::string(reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size));
  OPENSSL_cleanse(bytes.data(), bytes.size());
  OPENSSL_cleanse(text.data(), text.size());
  return secret;
}

std::string random_endpoint_id(checkout::time_point now) { return "we_" + checkout::make_ulid(now, draw<10>()); }

} // namespace acp::persistence
