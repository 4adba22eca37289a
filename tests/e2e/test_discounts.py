"""Discounts over HTTP: the demo catalog's codes, all eight reasons, validity against the schema, and uses that are never exceeded."""

import json
import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from acp_harness import bodies, suite
from acp_harness.paths import VERSION, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop

BUYERS = 100
USES = 10
KNOWN_WITHIN_S = 20


def with_codes(*codes, item="item_shirt", quantity=1, **more):
    return {**bodies.create(item, quantity), "discounts": {"codes": list(codes)}, **more}


def total_of(session, kind="total"):
    return sum(t["amount"] for t in session["totals"] if t["type"] == kind)


def buyer(email, **more):
    return {"first_name": "Ann", "last_name": "Example", "email": email, **more}


def paid_by(email, token="spt_123"):
    return {**bodies.complete(token), "buyer": buyer(email)}


class Discounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Longer than it takes to see a payment begun and to kill the server then.
        cls.shop = cls.enterClassContext(Shop(settings={"ACP_PAYMENT_DEADLINE": "5s"}))
        cls.agent = cls.shop.agent()
        openapi = cls.agent.request("GET", f"/openapi/{VERSION}.json").json
        cls.schemas = [s for s in (Schemas.generated(openapi), Schemas.published()) if s]
        cls.valid = 0

    @classmethod
    def tearDownClass(cls):
        print(f"  {cls.valid} sessions valid against {len(cls.schemas)} schemas")

    def checked(self, reply, status=200):
        """The session of an answer: valid, its totals and its discounts add up."""
        self.assertEqual(reply.status, status, reply)
        session = reply.json
        for schemas in self.schemas:
            self.assertEqual(schemas.errors("CheckoutSession", session), [])
        off = total_of(session, "items_discount") + total_of(session, "discount")
        self.assertEqual(total_of(session), total_of(session, "items_base_amount") - off + total_of(session, "fulfillment") +
                         total_of(session, "tax"))
        self.assertGreaterEqual(total_of(session), 0)
        if "discounts" in session:
            applied = session["discounts"]["applied"]
            self.assertEqual(sum(d["amount"] for d in applied), off)
            for discount in applied:
                self.assertEqual(sum(a["amount"] for a in discount["allocations"]), discount["amount"])
        type(self).valid += 1
        return session

    def create(self, *codes, **more):
        return self.checked(self.agent.create(with_codes(*codes, **more)), 201)

    def update(self, session, body):
        return self.checked(self.agent.update(session["id"], body))

    def reasons(self, session):
        return {r["code"]: r["reason"] for r in session["discounts"]["rejected"]}

    def assert_told(self, session, code, reason):
        """A rejected code stands in the document and has a warning at its place."""
        self.assertEqual(self.reasons(session)[code], reason)
        place = f"$.discounts.codes[{session['discounts']['codes'].index(code)}]"
        warnings = [m for m in session["messages"] if m.get("param") == place]
        self.assertEqual([(m["type"], m["code"], m["resolution"]) for m in warnings], [("warning", reason, "recoverable")])

    def set_uses(self, discount, used):
        self.shop.cluster.psql("INSERT INTO acp.discount_uses (discount_id, used) "
                               f"VALUES ('{discount}', {used}) ON CONFLICT (discount_id) DO UPDATE SET used = {used}")

    def uses(self, discount):
        return self.shop.cluster.psql("SELECT used || '/' || reserved FROM acp.discount_uses "
                                      f"WHERE discount_id = '{discount}'").strip()

    def test_percent_on_each_line(self):
        plain = self.checked(self.agent.create(bodies.create("item_shirt", 2)), 201)
        session = self.create("summer20", quantity=2)
        base = total_of(plain, "items_base_amount")
        self.assertEqual(total_of(session, "items_discount"), base // 5)
        self.assertLess(total_of(session, "tax"), total_of(plain, "tax"))
        applied, = session["discounts"]["applied"]
        self.assertEqual((applied["code"], applied["coupon"]["percent_off"], applied["method"]), ("SUMMER20", 20, "each"))
        self.assertEqual(applied["allocations"], [{"path": "$.line_items[0]", "amount": base // 5}])
        self.assertEqual(session["line_items"][0]["discount_details"][0]["amount"], base // 5)
        self.assertNotIn("discounts", plain)

    def test_stacked_by_priority_whatever_the_order(self):
        totals = set()
        for codes in (("SUMMER20", "LOYALTY5", "SAVE10", "FREESHIP"), ("FREESHIP", "SAVE10", "LOYALTY5", "SUMMER20")):
            session = self.create(*codes, quantity=3)
            self.assertEqual([d["code"] for d in session["discounts"]["applied"]],
                             ["SUMMER20", "SAVE10", "LOYALTY5", "FREESHIP"])
            self.assertEqual(total_of(session, "discount"), total_of(session, "fulfillment"))
            totals.add(json.dumps(session["totals"]))
        self.assertEqual(len(totals), 1)

    def test_never_below_nothing(self):
        session = self.create("SAVE10", "LOYALTY5", "FREESHIP", item="item_123")
        self.assertEqual((total_of(session), session["status"]), (0, "ready_for_payment"))

    def test_a_discount_that_comes_by_itself(self):
        body = bodies.create("item_wall_clock", 2)
        unaware = self.checked(self.agent.create(body), 201)
        self.assertNotIn("discounts", unaware)
        self.assertEqual(total_of(unaware, "items_discount"), total_of(unaware, "items_base_amount") // 10)
        body["capabilities"]["extensions"] = ["discount", "com.example.unknown"]
        aware = self.checked(self.agent.create(body), 201)
        self.assertEqual(total_of(aware), total_of(unaware))
        self.assertEqual([e["name"] for e in aware["capabilities"]["extensions"]], ["discount"])
        applied, = aware["discounts"]["applied"]
        self.assertTrue(applied["automatic"])
        self.assertNotIn("code", applied)

    def test_the_older_form_of_codes(self):
        session = self.checked(self.agent.create({**bodies.create("item_shirt"), "coupons": ["SUMMER20"]}), 201)
        self.assertEqual(session["discounts"]["codes"], ["SUMMER20"])
        self.assertEqual(len(session["discounts"]["applied"]), 1)
        self.assertEqual(self.update(session, {"coupons": ["SAVE10"]})["discounts"]["applied"][0]["code"], "SAVE10")

    def test_updates_replace_codes(self):
        session = self.create("SUMMER20")
        session = self.update(session, {"discounts": {"codes": ["save10"]}})
        self.assertEqual([d["code"] for d in session["discounts"]["applied"]], ["SAVE10"])
        before = total_of(session)
        self.assertEqual(total_of(self.update(session, {})), before)
        session = self.update(session, {"discounts": {"codes": []}})
        self.assertEqual((session["discounts"]["codes"], session["discounts"]["applied"]), ([], []))
        self.assertEqual(total_of(session, "items_discount"), 0)

    def test_all_eight_reasons(self):
        self.set_uses("last10", USES)
        session = self.create("EXPIRED50", "NOPE", "SUMMER20", "summer20", "BIG15", "MEMBERS10", "LAST10")
        for code, reason in {"EXPIRED50": "expired", "NOPE": "invalid", "summer20": "already_applied",
                             "BIG15": "minimum_not_met", "MEMBERS10": "user_not_logged_in",
                             "LAST10": "usage_limit_reached"}.items():
            self.assert_told(session, code, f"discount_code_{reason}")
        self.assertEqual(session["status"], "ready_for_payment", "a code that does not count does not block")
        session = self.create("SAVE10", "ALONE30", "GOLD10", buyer=buyer("ann@example.com"))
        self.assert_told(session, "GOLD10", "discount_code_user_ineligible")
        self.assert_told(session, "SAVE10", "discount_code_combination_disallowed")
        session = self.update(session, {"discounts": {"codes": ["GOLD10", "MEMBERS10"]}, "buyer": buyer(
            "ann@example.com", authentication_status="authenticated", loyalty={"tier": "gold"})})
        self.assertEqual((self.reasons(session), len(session["discounts"]["applied"])), ({}, 2))
        self.set_uses("last10", 0)

    def test_the_published_examples(self):
        """Their requests, with the capabilities they lack, against a catalog that has their codes: the codes fare the same."""
        root = published_protocol()
        if root is None:
            self.skipTest("the published examples are not there")
        files = sorted((root / "examples" / VERSION / "discount-extension").glob("*.json"))
        self.assertGreaterEqual(len(files), 4)
        for file in files:
            with self.subTest(file.stem):
                example = json.loads(file.read_text())
                session = self.checked(self.agent.create({"capabilities": {"extensions": ["discount"]}, **example["request"]}), 201)
                told = example["response"]["discounts"]
                self.assertEqual(session["discounts"]["codes"], told["codes"])
                self.assertEqual([d["code"] for d in session["discounts"]["applied"]],
                                 [d["code"] for d in told["applied"] if "code" in d])
                self.assertEqual(self.reasons(session), {r["code"]: r["reason"] for r in told.get("rejected", [])})
                shown = [m["param"] for m in session["messages"] if m["type"] == "warning"]
                self.assertEqual(shown, [m["param"] for m in example["response"]["messages"] if m["type"] == "warning"])
                self.assertEqual([e["name"] for e in session["capabilities"]["extensions"]], ["discount"])

    def test_a_buyer_uses_it_once(self):
        first = self.create("WELCOME")
        done = self.checked(self.agent.complete(first["id"], paid_by("once@example.com")))
        self.assertEqual(done["status"], "completed")
        self.assertGreater(total_of(done, "items_discount"), 0)
        self.assertEqual(done["order"]["totals"], done["totals"])
        again = self.create("WELCOME", buyer=buyer("ONCE@example.com"))
        self.assert_told(again, "WELCOME", "discount_code_usage_limit_reached")
        unknown = self.create("WELCOME")  # nobody said who buys: it counts until they do
        self.assertEqual(self.reasons(unknown), {})
        refused = self.checked(self.agent.complete(unknown["id"], paid_by("once@example.com")))
        self.assertEqual(refused["status"], "ready_for_payment")
        self.assert_told(refused, "WELCOME", "discount_code_usage_limit_reached")
        self.assertIn("price_change", [m.get("code") for m in refused["messages"]])
        self.assertGreater(total_of(refused), total_of(unknown))
        kept = self.shop.cluster.psql("SELECT buyer FROM acp.discount_buyers WHERE discount_id = 'welcome'")
        self.assertNotIn("example.com", kept)

    def test_a_declined_payment_gives_the_use_back(self):
        self.set_uses("last10", USES - 1)
        session = self.create("LAST10")
        declined = self.checked(self.agent.complete(session["id"], paid_by("a@example.com", bodies.TOKEN_DECLINED)))
        self.assertIn("payment_declined", [m.get("code") for m in declined["messages"]])
        self.assertEqual(self.uses("last10"), f"{USES - 1}/0")
        done = self.checked(self.agent.complete(session["id"], paid_by("a@example.com")))
        self.assertEqual((done["status"], self.uses("last10")), ("completed", f"{USES}/0"))
        self.set_uses("last10", 0)

    def killed_while_paying(self, token, begun):
        """A session with a limited code, whose server died when `begun(session)` was true, and was started again."""
        self.set_uses("last10", 0)
        session = self.create("LAST10")["id"]
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.shop.agent().complete, session, paid_by("a@example.com", token))
            suite.eventually(lambda: begun(session))
            self.shop.server.kill()
            running.exception()
        self.assertEqual(self.uses("last10"), "0/1", "reserved, and neither used nor given back")
        self.shop.server.start()
        return session

    def test_a_killed_server_counts_a_use_once_the_money_was_taken(self):
        session = self.killed_while_paying(bodies.TOKEN_TIMEOUT_AFTER_CAPTURE, lambda id: self.shop.cluster.psql(
            f"SELECT count(*) FROM acp.sandbox_charges WHERE session_id = '{id}'").strip() == "1")
        suite.eventually(lambda: self.agent.get(session).json["status"] == "completed")
        suite.eventually(lambda: self.uses("last10") == "1/0")
        self.set_uses("last10", 0)

    def test_a_killed_server_gives_a_use_back_where_no_money_was_taken(self):
        session = self.killed_while_paying(bodies.TOKEN_TIMEOUT_BEFORE_CAPTURE, lambda _: self.uses("last10") == "0/1")
        suite.eventually(lambda: self.agent.get(session).json["status"] == "ready_for_payment")
        suite.eventually(lambda: self.uses("last10") == "0/0")

    def test_a_code_withdrawn_before_the_payment_charges_nothing(self):
        self.shop.cluster.psql("INSERT INTO acp.discounts (discount_id, name, millionths) VALUES ('brief', 'Brief', 300000); "
                               "INSERT INTO acp.discount_codes VALUES ('BRIEF', 'brief')")
        suite.eventually(lambda: not self.reasons(self.create("BRIEF")), KNOWN_WITHIN_S)
        session = self.create("BRIEF")
        self.shop.cluster.psql("UPDATE acp.discounts SET ends_at = now() - interval '1 s' WHERE discount_id = 'brief'")
        suite.eventually(lambda: self.reasons(self.create("BRIEF")), KNOWN_WITHIN_S)
        refused = self.checked(self.agent.complete(session["id"], paid_by("a@example.com")))
        self.assertEqual(refused["status"], "ready_for_payment")
        self.assert_told(refused, "BRIEF", "discount_code_expired")
        self.assertIn("price_change", [m.get("code") for m in refused["messages"]])
        self.assertEqual(self.shop.cluster.psql("SELECT count(*) FROM acp.sandbox_charges "
                                                f"WHERE session_id = '{session['id']}'").strip(), "0")
        done = self.checked(self.agent.complete(session["id"], paid_by("a@example.com")))
        self.assertEqual((done["status"], total_of(done)), ("completed", total_of(refused)))

    def test_the_last_uses_are_given_once(self):
        self.set_uses("last10", 0)
        sessions = [self.create("LAST10") for _ in range(BUYERS)]
        self.assertTrue(all(s["discounts"]["applied"] for s in sessions))
        full = total_of(self.checked(self.agent.create(bodies.create("item_shirt")), 201))
        barrier = threading.Barrier(BUYERS)

        def complete(numbered):
            number, session = numbered
            agent = self.shop.agent()
            agent.request("GET", "/healthz")
            barrier.wait(30)
            return agent.complete(session["id"], paid_by(f"buyer{number}@example.com"))

        begin = time.monotonic()
        with ThreadPoolExecutor(BUYERS) as pool:
            after = [self.checked(reply) for reply in pool.map(complete, enumerate(sessions))]
        outcomes = Counter(s["status"] for s in after)
        print(f"  {BUYERS} completions of the last {USES} uses in {time.monotonic() - begin:.1f} s: {dict(outcomes)}")
        orders = [s for s in after if s["status"] == "completed"]
        self.assertEqual(len({s["order"]["id"] for s in orders}), USES)
        self.assertEqual(self.uses("last10"), f"{USES}/0")
        for session in orders:
            self.assertGreater(total_of(session, "items_discount"), 0)
        refused = [s for s in after if s["status"] != "completed"]
        self.assertEqual(len(refused), BUYERS - USES)
        for session in refused:
            self.assertEqual(session["status"], "ready_for_payment", session["messages"])
            self.assert_told(session, "LAST10", "discount_code_usage_limit_reached")
            self.assertIn("price_change", [m.get("code") for m in session["messages"]])
            self.assertEqual((total_of(session, "items_discount"), total_of(session)), (0, full))
        raced = sum(1 for e in self.shop.events.rows() if e.type == "checkout_session.completion_failed"
                    and e.session in {s["id"] for s in refused})
        print(f"  of those refused {raced} had lost the race after their payment was begun, {len(refused) - raced} before")
        charged = self.shop.cluster.psql("SELECT count(*), count(DISTINCT amount) FROM acp.sandbox_charges WHERE session_id IN ("
                                         + ", ".join(f"'{s['id']}'" for s in sessions) + ")").strip()
        self.assertEqual(charged, f"{USES}|1")
        done = self.checked(self.agent.complete(refused[0]["id"], paid_by("buyer@example.com")))
        self.assertEqual((done["status"], total_of(done)), ("completed", full), "it can be paid at the new total")


if __name__ == "__main__":
    suite.main()
