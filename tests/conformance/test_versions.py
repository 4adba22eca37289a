"""Sessions opened under one version, changed under another, completed under a third and read under all: always valid."""

import itertools
import unittest
from collections import Counter

from acp_harness import bodies, suite, versions
from acp_harness.paths import SPEC_DIR_HINT, VERSION, VERSIONS, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop


class Versions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        cls.schemas = {version: cls.schemas_of(version) for version in VERSIONS}
        if published_protocol() is None:
            print(SPEC_DIR_HINT)
        cls.valid = Counter()

    @classmethod
    def tearDownClass(cls):
        for (version, type_name), count in sorted(cls.valid.items()):
            print(f"  {count:5} documents valid against {version}'s {type_name}")

    @classmethod
    def schemas_of(cls, version):
        """The published ones, where they are at hand; else those the server publishes."""
        openapi = cls.agent.request("GET", f"/openapi/{version}.json").json
        return Schemas.published(version) or Schemas.generated(openapi)

    def assert_valid(self, version, type_name, reply):
        schemas = self.schemas[version]
        if not schemas.knows(type_name):  # only one of them is in what the server publishes
            type_name = "CheckoutSession"
        errors = schemas.errors(type_name, reply.json)
        self.assertEqual(errors, [], f"{version} {type_name}: {reply}")
        self.valid[version, type_name] += 1

    def assert_session(self, version, reply, status=200, completing=False):
        self.assertEqual(reply.status, status, reply)
        has_order = reply.json["status"] == "completed" and (completing or version != "2025-09-29")
        self.assert_valid(version, "CheckoutSessionWithOrder" if has_order else "CheckoutSession", reply)
        return reply.json

    def as_of(self, version):
        return {"headers": {"API-Version": version}}

    def read_under_all(self, session_id, status):
        for version in VERSIONS:
            read = self.assert_session(version, self.agent.get(session_id, **self.as_of(version)))
            self.assertEqual(read["status"], status, f"{session_id} under {version}")

    def journey(self, a, b, c):
        created = self.assert_session(a, self.agent.create(versions.create(a), **self.as_of(a)), status=201)
        session_id = created["id"]
        if suite.full:
            self.read_under_all(session_id, "ready_for_payment")
        changed = self.agent.update(session_id, versions.select(b, "fulfillment_option_456"), **self.as_of(b))
        self.assertEqual(versions.chosen(b, self.assert_session(b, changed)), ["fulfillment_option_456"])
        if suite.full:
            self.read_under_all(session_id, "ready_for_payment")
        paid = self.agent.complete(session_id, versions.complete(c), **self.as_of(c))
        completed = self.assert_session(c, paid, completing=True)
        self.assertEqual((completed["status"], completed["order"]["checkout_session_id"]), ("completed", session_id))
        self.read_under_all(session_id, "completed")
        order = self.agent.request("GET", f"/orders/{completed['order']['id']}", headers={"API-Version": a})
        self.assert_valid(a, "Order", order)

    def test_125_journeys(self):
        journeys = list(itertools.product(VERSIONS, repeat=3))
        for a, b, c in journeys:
            with self.subTest(created=a, updated=b, completed=c):
                self.journey(a, b, c)
        print(f"  {len(journeys)} journeys")

    def test_keys_are_optional_before_2026_04_17(self):
        for version in VERSIONS[:-1]:
            with self.subTest(version):
                self.assert_session(version, self.agent.create(versions.create(version), key=None, **self.as_of(version)), 201)
                first = self.agent.create(versions.create(version), key=f"key-{version}", **self.as_of(version))
                again = self.agent.create(versions.create(version), key=f"key-{version}", **self.as_of(version))
                self.assertEqual((again.json["id"], again.replayed), (first.json["id"], True), again)
                other = self.agent.create(versions.create(version, quantity=2), key=f"key-{version}", **self.as_of(version))
                self.assertEqual((other.status, other.json["type"]), (409, "request_not_idempotent"), other)
                self.assert_valid(version, "Error", other)

    def test_every_status_that_can_be_reached(self):
        declined = {"payment_declined": bodies.TOKEN_DECLINED, "authentication": bodies.TOKEN_3DS}
        for version in VERSIONS:
            with self.subTest(version):
                create = versions.create(version)
                without = {k: v for k, v in create.items() if not k.startswith("fulfillment_")}
                unready = self.assert_session(version, self.agent.create(without, **self.as_of(version)), 201)
                self.assertEqual(unready["status"], "not_ready_for_payment")
                for token in declined.values():
                    session = self.agent.create(create, **self.as_of(version)).json["id"]
                    self.assert_session(version, self.agent.complete(session, versions.complete(version, token),
                                                                     **self.as_of(version)))
                    self.assert_session(version, self.agent.get(session, **self.as_of(version)))
                gone = self.assert_session(version, self.agent.cancel(session, **self.as_of(version)))
                self.assertEqual(gone["status"], "canceled")

    def test_refusals_point_to_the_version_s_own_places(self):
        unknown = self.agent.create(versions.create("2025-09-29", item="no_such_item"), **self.as_of("2025-09-29"))
        self.assertEqual(unknown.status, 400, unknown)
        self.assertTrue(unknown.json["param"].startswith("$.items[0]"), unknown)
        self.assert_valid("2025-09-29", "Error", unknown)

    def test_the_form_of_the_versions_before_is_read_in_newer_ones(self):
        """As in the examples of the newer versions' own OpenAPI documents, step by step."""
        create = {"items": [{"id": "item_123", "quantity": 1}], "fulfillment_details": bodies.create()["fulfillment_details"]}
        pay = {"buyer": dict(bodies.BUYER), "payment_data": {"token": "spt_123", "provider": "stripe"}}
        for version in ("2026-01-30", VERSION):
            for token in ({"provider": "stripe"}, {"type": "vault_token"}):
                with self.subTest(version, token=token):
                    created = self.assert_session(version, self.agent.create(create, **self.as_of(version)), 201)
                    self.assertEqual((created["currency"], created["status"]), ("usd", "ready_for_payment"))
                    select = versions.select("2026-01-16", "fulfillment_option_456")
                    changed = self.assert_session(version, self.agent.update(created["id"], select, **self.as_of(version)))
                    self.assertEqual(versions.chosen(version, changed), ["fulfillment_option_456"])
                    body = {**pay, "payment_data": {"token": "spt_123", **token}}
                    paid = self.agent.complete(created["id"], body, **self.as_of(version))
                    self.assertEqual(self.assert_session(version, paid, completing=True)["status"], "completed")

    def test_what_was_only_sent_back_changes_nothing_in_2025_09_29(self):
        """Of what several ways were chosen for it can name one, and of a buyer without a name it is told empty ones."""
        version = "2025-09-29"
        items = [{"id": "item_ebook_knitting", "quantity": 1}, {"id": "item_123", "quantity": 1}]
        before = self.agent.create({**bodies.create(), "line_items": items, "buyer": {"email": "a@b.example"}}).json
        told = self.agent.get(before["id"], **self.as_of(version)).json
        self.assertEqual(told["fulfillment_option_id"], "digital_delivery", "the first of two")
        sent_back = {name: told[name] for name in ("buyer", "fulfillment_address", "fulfillment_option_id")}
        self.assert_session(version, self.agent.update(before["id"], sent_back, **self.as_of(version)))
        after = self.agent.get(before["id"]).json
        for name in ("status", "buyer", "fulfillment_details", "selected_fulfillment_options", "totals", "messages"):
            self.assertEqual(after.get(name), before.get(name), name)

    def test_a_completion_is_refused_where_the_session_has_what_is_wrong(self):
        for version in VERSIONS:
            with self.subTest(version):
                create = versions.create(version, item="item_last10", quantity=11)
                session = self.agent.create(create, **self.as_of(version)).json
                refused = self.agent.complete(session["id"], versions.complete(version), **self.as_of(version))
                self.assertEqual((refused.status, refused.json["code"]), (400, "not_ready_for_payment"), refused)
                self.assertEqual(refused.json["param"],
                                 next(m["param"] for m in session["messages"] if m["type"] == "error"), refused)

    def test_what_a_version_has_no_words_for_stays(self):
        buyer = {**bodies.BUYER, "loyalty": {"tier": "gold"}}
        create = {**bodies.create(), "buyer": buyer, "line_items": [{"id": "item_123"}, {"id": "item_bicycle_green"}]}
        for version in ("2025-09-29", "2025-12-12", "2026-01-16"):
            with self.subTest(version):
                before = self.agent.create(create).json
                ways = {each["type"] for each in before["selected_fulfillment_options"]}
                self.assertEqual(ways & {"pickup", "local_delivery"}, ways - {"shipping"}, before)
                self.assertGreater(len(ways), 1, "one of the items is not shipped")
                told = self.agent.get(before["id"], **self.as_of(version)).json
                change = {"buyer": told["buyer"], **versions.select(version, "fulfillment_option_456")}
                changed = self.assert_session(version, self.agent.update(before["id"], change, **self.as_of(version)))
                self.assertEqual(changed["status"], "ready_for_payment", changed)
                after = self.agent.get(before["id"]).json
                self.assertEqual(after["buyer"]["loyalty"], {"tier": "gold"})
                self.assertEqual({each["type"] for each in after["selected_fulfillment_options"]}, ways)
                chosen = [each["option_id"] for each in after["selected_fulfillment_options"]]
                self.assertIn("fulfillment_option_456", chosen)

    def test_a_version_nobody_speaks(self):
        refused = self.agent.create(versions.create(VERSION), **self.as_of("2025-01-01"))
        self.assertEqual((refused.status, refused.json["supported_versions"]), (400, VERSIONS))
        discovery = self.agent.request("GET", "/.well-known/acp.json", headers={"Authorization": None, "API-Version": None})
        self.assertEqual(discovery.json["protocol"]["supported_versions"], VERSIONS)


if __name__ == "__main__":
    suite.main()
