// Asks the packages that receivers use whether they take our webhooks, and refuse those that were tampered with.
// Reads from standard input what signed_webhooks prints.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";

const stripe = new Stripe("sk_test_unused");

const receivers = {
  stripe: (w, secret) => stripe.webhooks.constructEvent(w.body, w.headers["Merchant-Signature"], secret),
  standardwebhooks: (w, secret) => new Webhook(secret).verify(w.body, w.headers),
};
// What a receiver says when it refuses for the reason it should.
const refusals = {
  stripe: { signature: /No signatures found matching/, stale: /outside the tolerance zone/ },
  standardwebhooks: { signature: /No matching signature/, stale: /too old/ },
};

let checks = 0;
const accepts = (receiver, w, secret) => {
  checks += 1;
  assert.deepEqual(receivers[receiver](w, secret), JSON.parse(w.body), `${receiver}: ${w.name}`);
};
const refuses = (receiver, w, secret, why) => {
  checks += 1;
  assert.throws(() => receivers[receiver](w, secret), refusals[receiver][why], `${receiver}: ${w.name}, ${why}`);
};

const flipped = (text, at) => text.slice(0, at) + (text[at] === "a" ? "b" : "a") + text.slice(at + 1);
const withHeader = (w, name, value) => ({ ...w, headers: { ...w.headers, [name]: value } });

// Each is a webhook that must not pass, made from one that does.
const tampered = {
  stripe: (w) => [
    { ...w, body: flipped(w.body, 3) },
    { ...w, body: w.body + " " },
    { ...w, body: w.body.slice(0, -1) },
    withHeader(w, "Merchant-Signature", w.headers["Merchant-Signature"].replace(/v1=./g, (v) => flipped(v, 3))),
    withHeader(w, "Merchant-Signature", w.headers["Merchant-Signature"].replace(/t=(\d+)/, (_, t) => `t=${+t + 1}`)),
  ],
  standardwebhooks: (w) => [
    { ...w, body: flipped(w.body, 3) },
    { ...w, body: w.body + " " },
    { ...w, body: w.body.slice(0, -1) },
    withHeader(w, "webhook-signature", w.headers["webhook-signature"].replace(/v1,./g, (v) => flipped(v, 3))),
    withHeader(w, "webhook-timestamp", `${+w.headers["webhook-timestamp"] + 1}`),
    withHeader(w, "webhook-id", w.headers["webhook-id"] + "0"),
  ],
};

const { good, stale, stranger } = JSON.parse(readFileSync(0, "utf8"));
assert.equal(good.length, 5);
for (const receiver of Object.keys(receivers)) {
  for (const w of good) {
    for (const secret of w.receivers) {
      accepts(receiver, w, secret);
      for (const bad of tampered[receiver](w)) refuses(receiver, bad, secret, "signature");
    }
    refuses(receiver, w, stranger, "signature");
  }
  for (const w of stale) for (const secret of w.receivers) refuses(receiver, w, secret, "stale");
}
for (const w of good.filter((g) => g.receivers.length === 1))
  assert.match(w.headers["Merchant-Signature"], /^t=\d+,v1=[a-fA-F0-9]{64}$/, "as the protocol's schema has it");
console.log(`${checks} checks passed`);
