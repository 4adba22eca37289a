#include "merchant/push/agent_feed.hpp"

#include "spec/decode.hpp"
#include "spec/json/parse.hpp"

#include <algorithm>

namespace acp::merchant {

namespace {

constexpr std::string_view protocol_version = "2026-04-17";

template <class T>
std::optional<T> read_body(const outbound::http_response& response) {
  const auto document = parse_json(response.body);
  if (!document) return std::nullopt;
  auto value = decode<T>(*document);
  return value ? std::optional{std::move(*value)} : std::nullopt;
}

/// UpsertProductsResponse.
struct upsert_response {
  std::string id;
  bool accepted = false;
};

std::optional<upsert_response> read_upsert_response(const std::string& body) {
  const auto document = parse_json(body);
  if (!document || !document->is_object()) return std::nullopt;
  const auto id = document->find("id");
  const auto accepted = document->find("accepted");
  if (id == document->end() || !id->is_string() || accepted == document->end() || !accepted->is_boolean())
    return std::nullopt;
  return upsert_response{id->get<std::string>(), accepted->get<bool>()};
}

/// For an answer that nothing more can be done about.
std::unexpected<std::string> ends_with(const outbound::http_response& response) {
  return std::unexpected(in_words(response));
}

std::unexpected<std::string> unknown_feed(const std::string& id) {
  return std::unexpected("the agent has no feed " + id + " (any more): --new makes another");
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view{"-._~"}.find(c) != std::string_view::npos;
}

} // namespace

std::string path_segment(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string segment;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_unreserved(c))
      segment += c;
    else
      segment.append({'%', digits[byte >> 4U], digits[byte & 15U]});
  }
  return segment;
}

outbound::http_request agent_feed::request(const std::string& method, const std::string& path, std::string body) const {
  outbound::http_request r;
  r.method = method;
  r.url = address_.url + path;
  r.headers = {{"Accept", "application/json"}, {"API-Version", std::string{protocol_version}}};
  if (!body.empty()) r.headers.push_back({"Content-Type", "application/json"});
  if (address_.token) r.headers.push_back({"Authorization", "Bearer " + *address_.token});
  r.body = std::move(body);
  r.deadline = address_.deadline;
  r.allowed = address_.allowed;
  r.only_allowed = address_.token && !address_.url.starts_with("https://"); // nobody between may read the token
  r.safe_to_repeat = true;
  return r;
}

std::expected<std::string, std::string> agent_feed::create(const std::optional<std::string>& country,
                                                           const std::string& key) {
  CreateFeedRequest wanted;
  if (country) wanted.target_country = *country;
  std::string body;
  write_json(body, wanted);
  auto post = request("POST", "/feeds", std::move(body));
  post.headers.push_back({"Idempotency-Key", key});
  const auto response = caller_.call(post);
  if (!response) return std::unexpected(response.error());
  if (response->status != 201 && response->status != 200) return ends_with(*response);
  const auto made = read_body<FeedMetadata>(*response);
  if (!made || made->id.empty()) return std::unexpected("the agent's answer to POST /feeds names no feed");
  return made->id;
}

std::expected<void, std::string> agent_feed::look(const std::string& id) {
  const auto response = caller_.call(request("GET", "/feeds/" + path_segment(id), {}));
  if (!response) return std::unexpected(response.error());
  if (response->status == 404) return unknown_feed(id);
  if (response->status == 200 || response->status == 405 || response->status == 501) return {};
  return ends_with(*response);
}

std::expected<upsert_answer, std::string> agent_feed::upsert(const std::string& id, std::string body) {
  const auto response = caller_.call(request("PATCH", "/feeds/" + path_segment(id) + "/products", std::move(body)));
  if (!response) return std::unexpected(response.error());
  switch (response->status) {
  case 400:
  case 413:
  case 422: return upsert_answer{false, in_words(*response)};
  case 404: return unknown_feed(id);
  case 200:
  case 202: break;
  default: return ends_with(*response);
  }
  const auto answer = read_upsert_response(response->body);
  if (!answer) return std::unexpected("the agent's answer to PATCH does not say whether it accepts");
  if (answer->id != id) return std::unexpected("the agent answered for another feed, " + path_segment(answer->id));
  return upsert_answer{answer->accepted, answer->accepted ? "" : "accepted: false"};
}

} // namespace acp::merchant
