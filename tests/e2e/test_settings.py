"""What the operator can set of the way in: base path, what signatures cover, what payments ask of agents."""

import base64
import hashlib
import hmac
import json
import unittest
from datetime import datetime, timezone

from acp_harness import bodies, suite
from acp_harness.shop import Shop

SETTINGS = {
    "ACP_BASE_PATH": "/acp",
    "ACP_PUBLIC_URL": "https://shop.test",
    "ACP_REQUIRED_INTERVENTIONS": "3ds",
    "ACP_INTERVENTION_ENFORCEMENT": "always",
    "ACP_SIGNATURE_COVERS": "body",
}
SECRET = b"a secret of at least some length"


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop(SETTINGS)
        cls.signing_key = cls.make_signing_key()
        cls.enterClassContext(cls.shop)
        cls.agent = cls.shop.agent()

    @classmethod
    def make_signing_key(cls):
        secret, token = cls.shop.cluster.root / "signing-secret", cls.shop.cluster.root / "signing-key"
        secret.write_bytes(SECRET)
        cls.shop.checkout("keys", "create", "signer", "--signing-secret-file", str(secret), "--file", str(token))
        return token.read_text().strip()

    def create(self, body):
        return self.agent.request("POST", "/acp/checkout_sessions", body)

    def test_the_base_path_stands_before_the_api_alone(self):
        self.assertEqual(self.create(bodies.create()).status, 201)
        self.assertEqual(self.agent.create(bodies.create()).status, 404)
        for path in ("/.well-known/acp.json", "/healthz", "/readyz"):
            self.assertEqual(self.agent.request("GET", path).status, 200, path)
        discovery = self.agent.request("GET", "/.well-known/acp.json").json
        self.assertEqual(discovery["api_base_url"], "https://shop.test/acp")
        document = self.agent.request("GET", "/acp/openapi/2026-04-17.json").json
        self.assertEqual(document["servers"], [{"url": "https://shop.test/acp"}])
        self.assertEqual(document["paths"]["/.well-known/acp.json"]["servers"], [{"url": "https://shop.test"}])

    def test_discovery_tells_the_currencies_of_the_catalog(self):
        discovery = self.agent.request("GET", "/.well-known/acp.json").json
        self.assertEqual(discovery["capabilities"]["supported_currencies"], ["eur", "jpy", "usd"])

    def test_an_agent_that_cannot_do_what_is_required_is_told(self):
        body = bodies.create()
        body["capabilities"] = {}
        unable = self.create(body).json
        self.assertEqual(unable["status"], "not_ready_for_payment")
        told = [(m.get("code"), m.get("param")) for m in unable["messages"]]
        self.assertIn(("intervention_required", "$.capabilities.interventions.required[0]"), told)
        self.assertEqual(unable["capabilities"]["interventions"]["enforcement"], "always")
        self.assertNotIn("intervention_required", [m.get("code") for m in self.create(bodies.create()).json["messages"]])

    def test_a_signature_may_cover_the_body_alone(self):
        signer = self.shop.agent(self.signing_key)
        body = json.dumps(bodies.create(), sort_keys=True, separators=(",", ":")).encode()

        def send(signed: bytes):
            digest = hmac.new(SECRET, signed, hashlib.sha256).digest()
            headers = {"Timestamp": datetime.now(timezone.utc).isoformat(),
                       "Signature": base64.urlsafe_b64encode(digest).decode().rstrip("=")}
            return signer.request("POST", "/acp/checkout_sessions", body, headers=headers)

        self.assertEqual(send(body).status, 201)
        self.assertEqual(send(b"x" + body).status, 401)

    def test_capabilities_nobody_knows_are_passed_over(self):
        body = bodies.create()
        body["capabilities"]["interventions"].update(supported=["passkey", "3ds"], display_context="hologram")
        reply = self.create(body)
        self.assertEqual(reply.status, 201, reply)
        self.assertEqual(reply.json["capabilities"]["interventions"]["supported"], ["3ds"])


if __name__ == "__main__":
    suite.main()
