"""The sandbox's agent flow on one machine: a card is delegated, its holder authenticated, the session paid once; gift cards and
purchase orders beside it. No card number is left anywhere."""

import json
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor

from acp_harness import bodies, suite
from acp_harness.shop import Shop
from bad_payments import (BAD_AUTHENTICATIONS, BAD_CONTINUATIONS, BAD_PAYMENTS, GONE, PLAIN, WHOLE_AUTHENTICATION,
                          WHOLE_CONTINUATION)

FRICTIONLESS, CHALLENGE = "4917610000000000", "4000000000003220"
ATTEMPTED, DENIED, ABANDONED = "4000000000003097", "4000008400001629", "4000000000003253"
CODE = "7351"
OUTCOMES = {"authenticated": "authenticated", "attempted": "attempt_acknowledged", "not_authenticated": "denied",
            "challenge_abandoned": "abandoned"}
VERSIONS = ("2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17")
TABLES = ("sandbox_tokens", "sandbox_authentications", "sandbox_requests", "sandbox_charges", "checkout_events",
          "idempotency_keys", "operator_acts")


def setUpModule():
    shop = Shop(settings={"ACP_SELLER_BACKED": "gift_card,points,store_credit", "ACP_PURCHASE_TERMS": "net_30,immediate",
                          "ACP_ACCESS_LOG": "1"})
    unittest.addModuleCleanup(shop.__exit__)
    Payments.shop = shop.__enter__()
    Payments.agent = shop.agent()


class Payments(unittest.TestCase):
    shop: Shop

    def ready(self) -> dict:
        created = self.agent.create(bodies.create())
        self.assertEqual((created.status, created.json["status"]), (201, "ready_for_payment"), created)
        return created.json

    def total(self, session: dict) -> int:
        return next(t["amount"] for t in session["totals"] if t["type"] == "total")

    def card(self, session: dict, number=PLAIN, **allowance) -> dict:
        return {"payment_method": {"type": "card", "card_number_type": "fpan", "number": number, "exp_month": "11",
                                   "exp_year": "2099", "name": "Jane Doe", "cvc": CODE, "display_card_funding_type": "credit",
                                   "display_last4": number[-4:], "metadata": {}},
                "allowance": {"reason": "one_time", "max_amount": self.total(session), "currency": "usd",
                              "checkout_session_id": session["id"], "merchant_id": "sandbox_merchant",
                              "expires_at": "2099-01-01T00:00:00Z", **allowance},
                "risk_signals": [{"type": "card_testing", "score": 5, "action": "authorized"}],
                "metadata": {"campaign": "q4"}}

    def delegate(self, body, **kw):
        return self.agent.request("POST", "/agentic_commerce/delegate_payment", body, **kw)

    def token(self, session: dict, number=PLAIN, **allowance) -> str:
        made = self.delegate(self.card(session, number, **allowance))
        self.assertEqual(made.status, 201, made)
        return made.json["id"]

    def authenticate(self, session: dict, number: str, amount: int | None = None) -> dict:
        """The whole delegated authentication: what the agent hands on."""
        begun = self.agent.request("POST", "/delegate_authentication", {
            "merchant_id": "sandbox_merchant", "checkout_session_id": session["id"],
            "payment_method": {"type": "card", "number": number, "exp_month": "11", "exp_year": "2099", "name": "Jane Doe"},
            "amount": {"value": amount or self.total(session), "currency": "USD"}})
        self.assertEqual((begun.status, begun.json["status"]), (201, "pending"), begun)
        path = f"/delegate_authentication/{begun.json['authentication_session_id']}"
        self.assertEqual(self.agent.request("GET", path).json, begun.json)
        on = self.agent.request("POST", path + "/authenticate", {"fingerprint_completion": "Y"})
        self.assertEqual(on.status, 200, on)
        if number in (CHALLENGE, ABANDONED):
            self.assertEqual(on.json["action"]["type"], "challenge")
        ended = self.agent.request("GET", path).json
        proof = ended["authentication_result"]
        details = {k: proof[k] for k in ("three_ds_cryptogram", "electronic_commerce_indicator", "transaction_id", "version")
                   if k in proof}
        result = {"outcome": OUTCOMES[ended["status"]]}
        return result | ({"outcome_details": details} if "three_ds_cryptogram" in details else {})

    def pay(self, session: dict, token: str, **more):
        return self.agent.complete(session["id"], bodies.complete(token) | more)

    def charges(self, session: dict, status="captured") -> int:
        return int(self.shop.cluster.psql("SELECT count(*) FROM acp.sandbox_charges "
                                          f"WHERE session_id = '{session['id']}' AND status = '{status}'"))

    def assert_declined(self, reply, text: str):
        self.assertEqual((reply.status, reply.json["status"]), (200, "ready_for_payment"), reply)
        message = reply.json["messages"][0]
        self.assertEqual(message["code"], "payment_declined")
        self.assertIn(text, message["content"])


class Tokens(Payments):
    def test_a_card_becomes_a_token_that_pays_once(self):
        session = self.ready()
        token = self.token(session)
        paid = self.pay(session, token)
        self.assertEqual((paid.status, paid.json["status"]), (200, "completed"), paid)
        self.assertTrue(paid.json["order"]["id"])
        self.assertEqual(self.charges(session), 1)
        self.assert_declined(self.pay(self.ready(), token), "used already")

    def test_the_allowance_is_kept(self):
        session = self.ready()
        total = self.total(session)
        self.assert_declined(self.pay(session, self.token(session, max_amount=total - 1)), "does not cover")
        self.assert_declined(self.pay(session, self.token(session, currency="eur")), "another currency")
        self.assert_declined(self.pay(session, self.token(session, merchant_id="other")), "another merchant")
        self.assert_declined(self.pay(session, self.token(self.ready())), "another checkout")
        short = self.token(session)
        self.shop.cluster.psql("UPDATE acp.sandbox_tokens SET expires_at = now() WHERE used_by IS NULL")
        self.assert_declined(self.pay(session, short), "expired")
        self.assertEqual(self.pay(session, self.token(session)).json["status"], "completed")

    def test_two_sessions_at_once_capture_one_token_once(self):
        sessions = [self.ready(), self.ready()]
        token = self.token(sessions[0])
        barrier = threading.Barrier(2)

        def complete(session):
            agent = self.shop.agent()
            barrier.wait(30)
            return agent.complete(session["id"], bodies.complete(token))

        with ThreadPoolExecutor(2) as pool:
            states = [reply.json["status"] for reply in pool.map(complete, sessions)]
        self.assertEqual(sorted(states), ["completed", "ready_for_payment"])
        self.assertEqual(sum(self.charges(s) for s in sessions), 1)

    def test_a_request_that_comes_again(self):
        body = self.card(self.ready())
        first, again = self.delegate(body, key="same"), self.delegate(body, key="same")
        self.assertEqual((again.status, again.body, again.replayed), (201, first.body, True), again)
        body["allowance"]["max_amount"] += 1
        other = self.delegate(body, key="same")
        self.assertEqual((other.status, other.json["code"]), (422, "idempotency_conflict"), other)
        self.assertEqual(self.delegate(body, key=None).json["code"], "idempotency_key_required")
        with ThreadPoolExecutor(8) as pool:
            body["metadata"]["campaign"] = "parallel"
            made = list(pool.map(lambda _: self.shop.agent().request(
                "POST", "/agentic_commerce/delegate_payment", body, key="parallel"), range(8)))
        self.assertEqual({(m.status, m.body) for m in made}, {(201, made[0].body)})

    def test_every_version_delegates(self):
        session = self.ready()
        for version in VERSIONS:
            made = self.delegate(self.card(session), headers={"API-Version": version})
            self.assertEqual(made.status, 201, made)
            bad = self.card(session)
            bad["payment_method"]["number"] = "4242424242424241"
            refused = self.delegate(bad, headers={"API-Version": version})
            self.assertEqual((refused.status, refused.json["code"], refused.json["param"]),
                             (422, "invalid_card", "$.payment_method.number"), version)
            begun = self.agent.request("POST", "/delegate_authentication", {}, headers={"API-Version": version})
            self.assertEqual(begun.status, 400 if version == VERSIONS[-1] else 404, begun)


class Rejects(Payments):
    def changed(self, body: dict, path: str, value):
        if path == "$":
            return value
        body = json.loads(json.dumps(body))
        *outer, last = path.replace("[0]", ".0").split(".")
        place = body
        for name in outer:
            place = place[int(name) if name.isdigit() else name]
        if value is GONE:
            del place[last]
        else:
            place[last] = value
        return body

    def kept(self) -> list[str]:
        """All that the payment service keeps of cards and authentications."""
        return [self.shop.cluster.psql(f"SELECT t::text FROM acp.{table} t ORDER BY 1")
                for table in ("sandbox_tokens", "sandbox_authentications")]

    def param(self, path: str, code: str) -> str | None:
        if code == "invalid_json":
            return None  # it has no paths
        return path if path == "$" else f"$.{path}"

    def assert_rejected(self, target: str, body: dict, cases: list) -> None:
        self.assertGreaterEqual(len(cases), 40)
        before = self.kept()
        for path, value, expected in cases:
            with self.subTest(f"{path} {value}"[:80]):
                what, _, at = expected.partition(" at ")
                code, _, status = what.partition(" ")
                answer = self.agent.request("POST", target, self.changed(body, path, value))
                self.assertEqual((answer.status, answer.json["code"], answer.json.get("param")),
                                 (int(status or 400), code, at or self.param(path, code)), answer)
                self.assertTrue(answer.headers["request-id"])
        self.assertEqual(self.kept(), before)
        print(f"  {target}: {len(cases)} bodies rejected")

    def begun(self) -> str:
        begun = self.agent.request("POST", "/delegate_authentication", WHOLE_AUTHENTICATION)
        self.assertEqual(begun.status, 201, begun)
        return f"/delegate_authentication/{begun.json['authentication_session_id']}"

    def test_payments(self):
        self.assert_rejected("/agentic_commerce/delegate_payment", self.card(self.ready()), BAD_PAYMENTS)

    def test_authentications(self):
        self.assert_rejected("/delegate_authentication", WHOLE_AUTHENTICATION, BAD_AUTHENTICATIONS)

    def test_continuations(self):
        path = self.begun()
        stands = self.agent.request("GET", path).json
        self.assert_rejected(path + "/authenticate", WHOLE_CONTINUATION, BAD_CONTINUATIONS)
        self.assertEqual(self.agent.request("GET", path).json, stands)
        on = self.agent.request("POST", path + "/authenticate", WHOLE_CONTINUATION)
        self.assertEqual(on.status, 200, on)


class Authentication(Payments):
    def asked(self, number: str) -> tuple[dict, str]:
        """A session that waits for its buyer's authentication, and the token it is to be paid with."""
        session = self.ready()
        token = self.token(session, number)
        waits = self.pay(session, token)
        self.assertEqual((waits.status, waits.json["status"]), (200, "authentication_required"), waits)
        self.assertTrue(waits.json["authentication_metadata"]["acquirer_details"]["acquirer_bin"])
        return waits.json, token

    def test_outcomes_that_pay(self):
        for number in (FRICTIONLESS, CHALLENGE, ATTEMPTED):
            session, token = self.asked(number)
            paid = self.pay(session, token, authentication_result=self.authenticate(session, number))
            self.assertEqual((paid.status, paid.json["status"]), (200, "completed"), paid)
            self.assertEqual(self.charges(session), 1)

    def test_outcomes_that_do_not(self):
        for number in (DENIED, ABANDONED):
            session, token = self.asked(number)
            result = self.authenticate(session, number)
            self.assert_declined(self.pay(session, token, authentication_result=result), "could not be authenticated")
            self.assertEqual(self.charges(session), 0)

    def test_without_a_result(self):
        session, token = self.asked(CHALLENGE)
        refused = self.pay(session, token)
        self.assertEqual((refused.status, refused.json["code"], refused.json["param"]),
                         (400, "requires_3ds", "$.authentication_result"), refused)

    def test_a_changed_cart_needs_another_result(self):
        session, token = self.asked(CHALLENGE)
        result = self.authenticate(session, CHALLENGE)
        changed = self.agent.update(session["id"], {})
        self.assertEqual(changed.json["status"], "ready_for_payment", changed)
        waits = self.pay(session, token, authentication_result=result)
        self.assertEqual(waits.json["status"], "authentication_required", "it is forgotten with the attempt that asked")
        self.assert_declined(self.pay(session, token, authentication_result=result), "for something else")

    def test_the_words_of_2026_01_16(self):
        def pay(session, token, result):
            body = {"buyer": dict(bodies.BUYER), "payment_data": {"token": token, "provider": "stripe"},
                    "authentication_result": result}
            return self.agent.complete(session["id"], body, headers={"API-Version": "2026-01-16"})

        proof = {"three_ds_cryptogram": "AAA=", "electronic_commerce_indicator": "weak", "transaction_id": "t", "version": "2"}
        for result in ({"outcome": "attempt"}, {"outcome": "attempt", "outcome_details": proof}):
            session = self.ready()
            self.assertEqual(self.pay(session, bodies.TOKEN_3DS).json["status"], "authentication_required")
            paid = pay(session, bodies.TOKEN_3DS, result)
            self.assertEqual((paid.status, paid.json["status"]), (200, "completed"), paid)
        session, token = self.asked(CHALLENGE)
        self.assert_declined(pay(session, token, {"outcome": "authenticated"}), "is not known")

    def test_a_result_counts_for_its_amount_and_session(self):
        session, token = self.asked(CHALLENGE)
        less = self.authenticate(session, CHALLENGE, amount=1)
        self.assert_declined(self.pay(session, token, authentication_result=less), "for something else")
        first, _ = self.asked(CHALLENGE)
        second, token = self.asked(CHALLENGE)
        self.assert_declined(self.pay(second, token, authentication_result=self.authenticate(first, CHALLENGE)),
                             "for something else")

    def test_an_authentication_is_its_agents_own(self):
        begun = self.agent.request("POST", "/delegate_authentication", WHOLE_AUTHENTICATION)
        path = f"/delegate_authentication/{begun.json['authentication_session_id']}"
        self.assertEqual(self.shop.new_agent("agent-two").request("GET", path).status, 404)


class Accounts(Payments):
    def test_gift_cards_points_and_store_credit(self):
        for handler, prefix in (("gift_card", "gc"), ("points", "pts"), ("store_credit", "sc")):
            session = self.ready()
            handlers = {h["id"]: h["name"] for h in session["capabilities"]["payment"]["handlers"]}
            self.assertEqual(handlers[handler], f"dev.acp.seller_backed.{handler}")
            number = f"{prefix}_sandbox_{self.total(session) + 1}_{session['id'][-8:].lower()}"
            body = bodies.complete(number, handler)
            self.assertEqual(self.agent.complete(session["id"], body).json["status"], "completed")
            self.assert_declined(self.agent.complete(self.ready()["id"], body), "not enough")


class PurchaseOrders(Payments):
    def order(self, **more) -> dict:
        return {"buyer": dict(bodies.BUYER), "payment_data": {"purchase_order_number": "PO-4711", **more}}

    def waiting(self) -> str:
        session = self.ready()["id"]
        body = self.order(approval_required=True, payment_terms="net_30")
        asked = self.agent.complete(session, body, key=f"po-{session}")
        self.assertEqual((asked.status, asked.json["status"]), (200, "pending_approval"), asked)
        self.assertIn("PO-4711", asked.json["messages"][0]["content"])
        again = self.agent.complete(session, body, key=f"po-{session}")
        self.assertEqual((again.replayed, again.body), (True, asked.body))
        return session

    def status(self, session: str) -> str:
        return self.agent.get(session).json["status"]

    def test_on_account(self):
        session = self.ready()
        paid = self.agent.complete(session["id"], self.order())
        self.assertEqual((paid.status, paid.json["status"]), (200, "completed"), paid)
        refused = self.agent.complete(self.ready()["id"], self.order(payment_terms="net_90"))
        self.assertEqual((refused.status, refused.json["param"]), (400, "$.payment_data.payment_terms"), refused)

    def test_an_approved_one_becomes_an_order_once(self):
        session = self.waiting()
        self.shop.server.stop()
        self.shop.server.start()
        operator = self.shop.operator("buyer-desk")
        self.assertEqual(operator.get(f"/checkout_sessions/{session}").json["status"], "pending_approval")
        said = operator.request("POST", f"/checkout_sessions/{session}/approve")
        self.assertEqual(said.status, 200, said)
        suite.eventually(lambda: self.status(session) == "completed")
        self.assertEqual(operator.request("POST", f"/checkout_sessions/{session}/approve").status, 200, "said again")
        events = [e for e in self.shop.events.of(session) if e.status == "completed"]
        self.assertEqual((len(events), self.charges({"id": session})), (1, 1))
        acts = [(a["act"], a["outcome"]) for a in operator.get("/acts").json["acts"] if a["act"] == "approve_session"]
        self.assertIn(("approve_session", "done"), acts)
        self.assertIn(("approve_session", "unchanged"), acts)

    def test_killed_right_after_the_approval(self):
        session = self.waiting()
        self.assertEqual(self.shop.operator("hasty").request("POST", f"/checkout_sessions/{session}/approve").status, 200)
        self.shop.server.kill()
        self.shop.server.start()
        suite.eventually(lambda: self.status(session) in ("completed", "pending_approval"))
        if self.status(session) == "pending_approval":  # it was not booked yet: it is said once more
            print("  the approval came to nothing and is asked for again")
            operator = self.shop.operator("patient")
            self.assertEqual(operator.request("POST", f"/checkout_sessions/{session}/approve").status, 200)
            suite.eventually(lambda: self.status(session) == "completed")
        self.assertEqual(self.charges({"id": session}), 1)

    def test_a_refused_one_can_be_paid_in_another_way(self):
        session, operator = self.waiting(), self.shop.operator("refusing")
        said = operator.post(f"/checkout_sessions/{session}/refuse", {"message": "The limit is reached."})
        self.assertEqual((said.status, said.json["status"]), (200, "ready_for_payment"), said)
        self.assertIn("The limit is reached.", self.agent.get(session).json["messages"][0]["content"])
        conflict = operator.request("POST", f"/checkout_sessions/{session}/approve")
        self.assertEqual((conflict.status, conflict.json["code"]), (409, "not_pending_approval"), conflict)
        self.assertEqual(self.agent.complete(session, bodies.complete()).json["status"], "completed")

    def test_only_operators_say_so(self):
        session, viewer = self.waiting(), self.shop.operator("onlooker", role="viewer")
        self.assertEqual(viewer.request("POST", f"/checkout_sessions/{session}/approve").status, 403)
        self.assertEqual(viewer.get(f"/checkout_sessions/{session}").status, 200)
        self.assertEqual(self.agent.request("POST", f"/checkout_sessions/{session}/approve", {}).status, 404)


class Traces(Payments):
    def test_no_card_is_left_anywhere(self):
        session = self.ready()
        body = self.card(session, CHALLENGE)
        made = self.delegate(body, key="a-key-nobody-keeps").json["id"]
        body["payment_method"]["number"] = "4000000000003221"  # refused, with its digits in other places, too
        body["metadata"]["4000000000003221"] = 1
        self.assertEqual(self.delegate(body).status, 400)
        self.delegate(b'{"number": "4000000000003221"')
        body["metadata"] = {"4000 0000 0000 3221": 1}
        self.assertNotIn("3221", self.delegate(body).body.decode())
        self.token(session, merchant_id="4000-0000-0000-3221", checkout_session_id="4000000000003221")
        self.agent.request("GET", "/delegate_authentication/4000000000003221?number=4000000000003221")
        self.pay(session, made)
        self.authenticate(session, CHALLENGE)
        metrics = self.shop.operator("reader").get("/metrics").body.decode()
        everywhere = {"log": self.shop.server.log.read_text(), "metrics": metrics,
                      "postgres": self.shop.cluster.log.read_text(errors="replace")}
        everywhere |= {t: self.shop.cluster.psql(f"SELECT x::text FROM acp.{t} x") for t in TABLES}
        for place, text in everywhere.items():
            for secret in (CHALLENGE, PLAIN, "4000000000003221", "4000 0000", "4000-0000", made, "a-key-nobody-keeps", f'"{CODE}"'):
                self.assertNotIn(secret, text, place)
        self.assertIn("delegate_payment", everywhere["metrics"])


class Off(unittest.TestCase):
    def test_without_the_sandbox_there_is_nothing(self):
        with Shop(settings={"ACP_DELEGATION": "off"}) as shop:
            agent = shop.agent()
            for method, path in (("POST", "/agentic_commerce/delegate_payment"), ("POST", "/delegate_authentication"),
                                 ("POST", "/delegate_authentication/a/authenticate"), ("GET", "/delegate_authentication/a")):
                self.assertEqual(agent.request(method, path, {} if method == "POST" else None).status, 404, path)
            discovery = agent.request("GET", "/.well-known/acp.json").json
            self.assertNotIn("delegate_payment", discovery["capabilities"]["services"])
            self.assertNotIn("/delegate_authentication", agent.request("GET", "/openapi/2026-04-17.json").json["paths"])

    def test_with_it_there_is_an_announcement(self):
        discovery = Payments.agent.request("GET", "/.well-known/acp.json").json
        self.assertIn("delegate_payment", discovery["capabilities"]["services"])
        paths = Payments.agent.request("GET", "/openapi/2026-04-17.json").json["paths"]
        self.assertIn("/delegate_authentication/{authentication_session_id}", paths)


if __name__ == "__main__":
    suite.main()
