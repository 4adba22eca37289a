"""Every published example of every version against a running server and the published schemas; and every answer in every
state the server gives, valid against its version's schema. Prints counts, and fails where one is lower than is listed in
published_faults.yaml, which also names the examples that contradict their own schema."""

import copy
import json
import threading
import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

from acp_harness import bodies, suite, versions
from acp_harness.paths import SPEC_DIR_HINT, VERSION, VERSIONS, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop
from example_schemas import faults_of
from examples import Example, published_examples
from states import Answer, Walker, approvals, carts, expiry, newer_carts, orders, payments, refusals, under_way

LISTED = yaml.safe_load((Path(__file__).parent / "published_faults.yaml").read_text())

# Where a request goes, as the server's OpenAPI document names the place; nothing for what we send ourselves.
PLACES = {
    "create": ("POST", "/checkout_sessions"),
    "update": ("POST", "/checkout_sessions/{checkout_session_id}"),
    "complete": ("POST", "/checkout_sessions/{checkout_session_id}/complete"),
    "cancel": ("POST", "/checkout_sessions/{checkout_session_id}/cancel"),
    "create_cart": ("POST", "/carts"),
    "update_cart": ("PUT", "/carts/{id}"),
    "cancel_cart": ("POST", "/carts/{id}/cancel"),
    "delegate_payment": ("POST", "/agentic_commerce/delegate_payment"),
    "delegate_authentication": ("POST", "/delegate_authentication"),
    "authenticate": ("POST", "/delegate_authentication/{authentication_session_id}/authenticate"),
}
OUR_OWN = {"create_feed", "upsert_products"}  # the server is the client there
# How what is changed is made first, and where the answer has its name.
FIRST = {
    "update_cart": ("create_cart", {"line_items": [{"id": "item_123", "quantity": 1}]}, "id"),
    "cancel_cart": ("create_cart", {"line_items": [{"id": "item_123", "quantity": 1}]}, "id"),
    "authenticate": ("delegate_authentication", None, "authentication_session_id"),
}
# What examples buy that the demo catalog has not.
NOT_IN_THE_DEMO = ("item_789", "item_laptop", "item_mouse", "prod_tshirt_blue_m")


def up_to_date(body: dict) -> dict:
    """The same in our time: allowances of examples are long over, and their cards soon will be."""
    body = copy.deepcopy(body)
    ahead = datetime.now(timezone.utc) + timedelta(days=400)
    if "allowance" in body:
        body["allowance"]["expires_at"] = ahead.strftime("%Y-%m-%dT%H:%M:%SZ")
    if "exp_year" in body.get("payment_method", {}):
        body["payment_method"]["exp_year"] = str(ahead.year)
    return body


def sell(shop: Shop, items: tuple[str, ...]) -> None:
    """Puts simple products into the catalog, and waits until the server sells them."""
    file = shop.cluster.root / "products.jsonl"
    file.write_text("".join(json.dumps({
        "id": f"prod_{item}", "title": item, "description": {"plain": item},
        "variants": [{"id": item, "title": item, "price": {"amount": 2000, "currency": "USD"}}]}) + "\n" for item in items))
    shop.checkout("catalog", "import", str(file))
    agent = shop.agent()
    suite.eventually(lambda: agent.create(bodies.create(items[-1])).status == 201, 20)


class Examples(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if published_protocol() is None:
            print(SPEC_DIR_HINT)
            raise unittest.SkipTest("no published examples")
        cls.shop = cls.enterClassContext(Shop())
        sell(cls.shop, NOT_IN_THE_DEMO)
        cls.agent = cls.shop.agent()
        cls.examples = {v: published_examples(published_protocol(), v) for v in VERSIONS}
        cls.served = {v: cls.operations_of(v) for v in VERSIONS}

    @classmethod
    def operations_of(cls, version: str) -> set[tuple[str, str]]:
        """Method and path of all the server announces; what a parameter is called does not matter."""
        paths = cls.agent.request("GET", f"/openapi/{version}.json").json["paths"]
        return {(method.upper(), generic(path)) for path, methods in paths.items() for method in methods}

    def test_each_fits_its_schema_or_is_listed(self):
        for version in VERSIONS:
            listed = {name for group in LISTED["contradictions"] if version in group["versions"] for name in group["examples"]}
            found = {f"{e.surface} {e.name}": faults_of(e) for e in self.examples[version]}
            wrong = {name for name, faults in found.items() if faults}
            self.assertEqual(wrong - listed, set(), {n: found[n] for n in wrong - listed})
            self.assertEqual(listed - wrong, set(), f"{version}: listed, but in order")
            print(f"  {version}: {len(found)} examples, {len(found) - len(wrong)} valid, {len(wrong)} listed as contradictions")

    def test_each_request_is_accepted(self):
        for version in VERSIONS:
            counts = Counter()
            for example in self.examples[version]:
                if example.is_request:
                    with self.subTest(f"{version} {example.surface} {example.name}"):
                        counts[self.try_request(example)] += 1
            print(f"  {version}: {dict(counts)}")
            with self.subTest(f"{version} counts"):
                self.assertGreaterEqual(counts["accepted"], LISTED["counts"]["requests accepted"][version])

    def elsewhere(self, example: Example) -> dict | None:
        name = f"{example.surface} {example.name}"
        return next((each for each in LISTED["elsewhere"] if example.version in each["versions"] and name in each["examples"]),
                    None)

    def agent_of(self, settings: dict):
        """Of a shop with these settings."""
        return self.enterContext(Shop(settings=settings)).agent()

    def try_request(self, example: Example) -> str:
        if example.operation in OUR_OWN:
            return "sent by us"
        method, place = PLACES[example.operation]
        if (method, generic(place)) not in self.served[example.version]:
            gone = self.agent.request(method, place.replace("{", "").replace("}", ""), example.body,
                                      headers={"API-Version": example.version})
            self.assertIn(gone.status, (404, 405), f"served, but not announced: {gone}")
            return "not served"
        reply = self.send(example, self.agent)
        if other := self.elsewhere(example):
            self.assertEqual((reply.status, reply.json.get("code"), reply.json.get("param")),
                             (other["status"], other["code"], other["param"]), f"{example.body}: {reply}")
            reply = self.send(example, self.agent_of(other["settings"]))
        self.assertIn(reply.status, (200, 201), f"{example.body}: {reply}")
        return "accepted"

    def send(self, example: Example, agent):
        method, place = PLACES[example.operation]
        version = {"API-Version": example.version}
        if example.operation in ("update", "complete", "cancel"):
            # Some examples leave the buyer to what went before.
            session = agent.create({**versions.create(VERSION), "buyer": dict(bodies.BUYER)}).json["id"]
            if "authentication_result" in example.body:
                # It answers a demand: the same completion without it makes the session ask.
                without = {k: v for k, v in example.body.items() if k != "authentication_result"}
                asked = agent.complete(session, without, headers=version)
                self.assertEqual(asked.json["status"], "authentication_required", asked)
            return agent.request(method, with_name(place, session), example.body, headers=version)
        if example.operation in FIRST:
            place = with_name(place, self.made_first(example))
        return agent.request(method, place, up_to_date(example.body), headers=version)

    def made_first(self, example: Example) -> str:
        operation, body, name = FIRST[example.operation]
        if body is None:
            body = next(e.body for e in self.examples[example.version] if e.operation == operation)
        made = self.agent.request(*PLACES[operation], up_to_date(body), headers={"API-Version": example.version})
        self.assertIn(made.status, (200, 201), made)
        return made.json[name]


def generic(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def with_name(place: str, name: str) -> str:
    return "/".join(name if part.startswith("{") else part for part in place.split("/"))


class States(unittest.TestCase):
    """Everything that is answered on the ways of states.py."""

    @classmethod
    def setUpClass(cls):
        cls.schemas = {v: Schemas.published(v) for v in VERSIONS} if published_protocol() else {}
        cls.valid = {v: Counter() for v in VERSIONS}
        cls.states = defaultdict(set)
        cls.codes = defaultdict(set)
        cls.shop = cls.enterClassContext(Shop(settings={"ACP_PAYMENT_DEADLINE": "2s",
                                                      "ACP_PURCHASE_TERMS": "net_30"}))
        if not cls.schemas:
            print(SPEC_DIR_HINT)
            agent = cls.shop.agent()
            cls.schemas = {v: Schemas.generated(agent.request("GET", f"/openapi/{v}.json").json) for v in VERSIONS}

    @classmethod
    def tearDownClass(cls):
        for version in VERSIONS:
            valid = cls.valid[version]
            print(f"  {version}: {valid.total()} answers valid ({', '.join(f'{n} {t}' for t, n in sorted(valid.items()))}); "
                  f"{len(cls.states[version])} states: {' '.join(sorted(cls.states[version]))}; "
                  f"{len(cls.codes[version])} codes of errors: {' '.join(sorted(cls.codes[version]))}")

    def keep(self, answer: Answer) -> None:
        schemas = self.schemas[answer.version]
        kind = answer.type if schemas.knows(answer.type) else "CheckoutSession"
        document = answer.reply.json
        self.assertLess(answer.reply.status, 500, f"{answer.what}: {answer.reply}")
        self.assertEqual(schemas.errors(kind, document), [], f"{answer.what} in {answer.version}, {kind}: {answer.reply}")
        self.valid[answer.version][answer.type] += 1
        if kind == "Error":
            self.codes[answer.version].add(document["code"])
        elif kind != "Order":
            self.states[answer.version].add(document["status"])

    def walker(self, version: str, shop: Shop | None = None) -> Walker:
        return Walker((shop or self.shop).agent(), version, self.keep)

    def beside(self, work):
        """Runs it in a thread of its own; what is returned waits for its end."""
        thread = threading.Thread(target=work)
        thread.start()
        return thread.join

    def test_1_every_answer_is_valid(self):
        operator = self.shop.operator("merchant")
        for version in VERSIONS:
            with self.subTest(version):
                for way in (carts, newer_carts, payments, refusals):
                    way(self.walker(version))
                orders(self.walker(version), operator)
                approvals(self.walker(version), operator)
                under_way(self.walker(version), self.beside)

    def test_2_expired_ones_too(self):
        with Shop(settings={"ACP_SESSION_LIFETIME": "1s"}) as shop:
            for version in VERSIONS:
                with self.subTest(version):
                    expiry(self.walker(version, shop))

    def test_3_none_of_what_is_listed_was_left_out(self):
        for version in VERSIONS:
            self.assertGreaterEqual(self.valid[version].total(), LISTED["counts"]["answers valid"][version], version)
            self.assertEqual(self.states[version], set(LISTED["counts"]["states reached"][version].split()), version)


if __name__ == "__main__":
    suite.main()
