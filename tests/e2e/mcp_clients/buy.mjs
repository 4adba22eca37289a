// Buys something with the official MCP client, as an agent would: node buy.mjs <url> <json|events>
// The API key is in ACP_API_KEY, arguments of the tools come as JSON on standard input. Prints what happened as JSON.

import { readFileSync } from "node:fs";

import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url, form] = process.argv.slice(2);
const { create, update, complete } = JSON.parse(readFileSync(0, "utf8"));
const meta = { api_version: "2026-04-17" };
const seen = { media: [], errors: [] };

// The client takes both forms; here it takes the one that is asked for.
async function fetchInForm(input, init) {
  const headers = new Headers(init.headers);
  if (form === "events" && init.method === "POST") headers.set("accept", "text/event-stream");
  const answer = await fetch(input, { ...init, headers });
  if (init.method === "POST" && answer.status === 200) seen.media.push(answer.headers.get("content-type"));
  return answer;
}

const client = new Client({ name: "buyer", version: "1.0.0" });
client.onerror = (error) => seen.errors.push(String(error));
const transport = new StreamableHTTPClientTransport(new URL(url), {
  fetch: fetchInForm,
  requestInit: { headers: { Authorization: `Bearer ${process.env.ACP_API_KEY}` } },
});

async function call(name, args, key) {
  const result = await client.callTool({
    name,
    arguments: { ...args, meta: key ? { ...meta, idempotency_key: key } : meta },
  });
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
  return result;
}

await client.connect(transport);
seen.server = client.getServerVersion();
seen.protocol = transport.protocolVersion;
seen.session = transport.sessionId;
await client.ping();
seen.tools = (await client.listTools()).tools.map((tool) => tool.name);

const created = await call("create_checkout_session", { payload: create }, `create-${form}`);
const again = await call("create_checkout_session", { payload: create }, `create-${form}`);
const id = created.structuredContent.id;
seen.id = id;
seen.replayed = again.structuredContent.id === id && again._meta.idempotent_replayed;
const ready = await call("update_checkout_session", { id, payload: update }, `update-${form}`);
seen.ready = ready.structuredContent.status;
const done = await call("complete_checkout_session", { id, payload: complete }, `complete-${form}`);
seen.completed = done.structuredContent.status;
seen.order = done.structuredContent.order.id;
seen.read = (await call("get_checkout_session", { id })).structuredContent.status;
seen.orderRead = (await call("get_order", { id: seen.order })).structuredContent.id;

const refused = await client.callTool({ name: "cancel_checkout_session", arguments: { meta, id } });
seen.refused = { isError: refused.isError, code: refused.structuredContent.code, status: refused._meta.http_status };
seen.unknown = await client.callTool({ name: "steal", arguments: {} }).then(
  () => "answered",
  (error) => error.code,
);
await transport.terminateSession();
await client.close();
console.log(JSON.stringify(seen));
