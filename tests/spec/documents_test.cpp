#include "spec/documents.hpp"
#include "spec/versions.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <algorithm>

namespace {

using nlohmann::json;

void expect_references_resolve(const json& node, const json& document) {
  if (!node.is_structured()) return;
  if (node.is_object() && node.contains("$ref")) {
    const auto target = node["$ref"].get<std::string>().substr(1);
    EXPECT_TRUE(document.contains(json::json_pointer{target})) << target;
  }
  for (const auto& each : node) expect_references_resolve(each, document);
}

TEST(documents, exist_for_every_supported_version_and_no_other) {
  for (const auto version : acp::supported_versions()) {
    EXPECT_EQ(json::parse(acp::openapi_document(version))["info"]["version"], version);
    EXPECT_TRUE(json::parse(acp::json_schema_document(version))["$defs"].contains("CheckoutSession"));
  }
  EXPECT_TRUE(acp::openapi_document("1999-01-01").empty());
  EXPECT_TRUE(acp::json_schema_document("").empty());
}

TEST(documents, refer_only_to_what_they_have) {
  for (const auto version : acp::supported_versions()) {
    for (const auto text : {acp::openapi_document(version), acp::json_schema_document(version)}) {
      const auto document = json::parse(text);
      expect_references_resolve(document, document);
    }
  }
}

TEST(documents, have_a_tool_for_every_endpoint_of_the_checkout) {
  const auto tools = json::parse(acp::tools_document(acp::newest_version()));
  EXPECT_EQ(tools.size(), 10U);
  for (const auto& tool : tools) {
    expect_references_resolve(tool["inputSchema"], tool["inputSchema"]);
    EXPECT_EQ(tool["inputSchema"]["properties"]["meta"]["required"], json::array({"api_version"})) << tool["name"];
  }
  EXPECT_EQ(tools[0]["name"], "create_checkout_session");
  EXPECT_EQ(tools[0]["inputSchema"]["properties"]["payload"]["$ref"], "#/$defs/CheckoutSessionCreateRequest");
  EXPECT_TRUE(tools[0]["inputSchema"]["$defs"]["RequestItem"]["properties"].contains("quantity"));
  EXPECT_EQ(acp::tools_document(acp::newest_version()).find('\n'), std::string_view::npos) << "goes into other texts";
  EXPECT_TRUE(acp::tools_document("1999-01-01").empty());
}

TEST(documents, describe_every_endpoint) {
  const auto paths = json::parse(acp::openapi_document(acp::newest_version()))["paths"];
  EXPECT_TRUE(paths["/checkout_sessions"].contains("post"));
  EXPECT_TRUE(paths["/checkout_sessions/{checkout_session_id}"].contains("get"));
  EXPECT_TRUE(paths["/checkout_sessions/{checkout_session_id}"].contains("post"));
  EXPECT_TRUE(paths["/checkout_sessions/{checkout_session_id}/complete"].contains("post"));
  EXPECT_TRUE(paths["/checkout_sessions/{checkout_session_id}/cancel"].contains("post"));
  EXPECT_TRUE(paths["/.well-known/acp.json"].contains("get"));
  EXPECT_TRUE(paths["/carts"].contains("post"));
  EXPECT_TRUE(paths["/carts/{id}"].contains("get"));
  EXPECT_TRUE(paths["/carts/{id}"].contains("put"));
  EXPECT_TRUE(paths["/carts/{id}/cancel"].contains("post"));
}

TEST(documents, name_what_a_path_names) {
  const auto paths = json::parse(acp::openapi_document(acp::newest_version()))["paths"];
  EXPECT_EQ(paths["/orders/{order_id}"]["get"]["parameters"].back()["name"], "order_id");
  EXPECT_EQ(paths["/carts/{id}"]["put"]["parameters"].back()["name"], "id");
  EXPECT_FALSE(json::parse(acp::openapi_document("2026-01-30"))["paths"].contains("/carts"))
      << "not before its version";
}

TEST(documents, tell_every_answer_an_endpoint_gives) {
  const auto paths = json::parse(acp::openapi_document(acp::newest_version()))["paths"];
  const auto codes = [&](const char* path, const char* verb) {
    std::string listed;
    for (const auto& [code, answer] : paths[path][verb]["responses"].items()) listed += code + " ";
    return listed;
  };
  EXPECT_EQ(codes("/checkout_sessions", "post"), "201 400 401 408 409 411 413 414 415 417 422 429 431 500 501 503 ");
  EXPECT_EQ(codes("/checkout_sessions/{checkout_session_id}/cancel", "post"),
            "200 400 401 404 405 408 409 411 413 414 415 417 422 429 431 500 501 503 ");
  EXPECT_EQ(codes("/checkout_sessions/{checkout_session_id}", "get"),
            "200 400 401 404 408 413 414 417 429 431 500 501 503 ");
  EXPECT_EQ(codes("/.well-known/acp.json", "get"), "200 400 408 413 414 417 429 431 500 501 503 ");
}

TEST(documents, do_not_publish_what_is_only_understood) {
  const auto defs = json::parse(acp::json_schema_document(acp::newest_version()))["$defs"];
  EXPECT_FALSE(defs["Item"]["properties"].contains("quantity"));
  EXPECT_FALSE(defs.contains("RequestItem"));
  EXPECT_FALSE(defs["CheckoutSessionCreateRequest"]["properties"].contains("items"));
}

TEST(versions, are_listed_oldest_first) {
  const auto versions = acp::supported_versions();
  ASSERT_FALSE(versions.empty());
  EXPECT_TRUE(std::ranges::is_sorted(versions));
  EXPECT_EQ(acp::newest_version(), versions.back());
}

} // namespace
