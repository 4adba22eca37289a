"""What rides along with a purchase: languages, attribution, consents, traces, notes, quotes. Over HTTP, and in the operators' views."""

import json
import unittest
import uuid

from acp_harness import bodies, suite
from acp_harness.paths import VERSION
from acp_harness.published import Schemas
from acp_harness.shop import Shop

TOUCH = {"provider": "impact.example", "token": "atp_secret_7", "campaign_id": "spring", "source": {"type": "platform"},
         "metadata": {"placement": "top", "rank": 3}}
LABELS = {"en-US": "Tax", "de-DE": "Steuer", "fr-FR": "Taxes", "es-ES": "Impuestos", "ja-JP": "税"}


class Extras(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        openapi = cls.agent.request("GET", f"/openapi/{VERSION}.json").json
        cls.schemas = [s for s in (Schemas.generated(openapi), Schemas.published()) if s]

    def checked(self, reply, status=200):
        self.assertEqual(reply.status, status, reply)
        for schemas in self.schemas:
            self.assertEqual(schemas.errors("CheckoutSession", reply.json), [])
        return reply.json

    def create(self, **more):
        return self.checked(self.agent.create({**bodies.create(), **more}), 201)

    def complete(self, session, **more):
        return self.checked(self.agent.complete(session["id"], {**bodies.complete(), **more}))

    def refused(self, reply, code, param):
        self.assertEqual((reply.status, reply.json["code"], reply.json.get("param")), (400, code, param), reply)

    def rows(self, sql):
        return [json.loads(line) for line in self.shop.cluster.psql(f"SELECT to_json(r) FROM ({sql}) AS r").splitlines() if line]

    def label(self, session):
        return next(t["display_text"] for t in session["totals"] if t["type"] == "tax")

    def test_every_language(self):
        discovery = self.agent.request("GET", "/.well-known/acp.json").json
        self.assertEqual(discovery["capabilities"]["supported_locales"], list(LABELS))
        told = {}
        for locale, label in LABELS.items():
            session = self.create(locale=locale)
            self.assertEqual((session["locale"], self.label(session)), (locale, label))
            told[locale] = (session["links"][0]["title"], session["fulfillment_options"][0]["title"],
                            session["fulfillment_options"][0]["description"],
                            session["marketing_consent_options"][0]["display_text"])
            canceled = self.checked(self.agent.cancel(session["id"]))
            told[locale] += (canceled["messages"][0]["content"],)
        for place in zip(*told.values()):
            self.assertGreaterEqual(len(set(place)), 3, place)  # some words are the same in two languages

    def test_the_body_counts_before_the_header_and_the_header_before_the_shop(self):
        german = {"Accept-Language": "de-CH, en;q=0.1"}
        self.assertEqual(self.agent.create(bodies.create(), headers=german).json["locale"], "de-DE")
        both = self.agent.create({**bodies.create(), "locale": "ja"}, headers=german).json
        self.assertEqual((both["locale"], self.label(both)), ("ja-JP", LABELS["ja-JP"]))
        unknown = self.agent.create({**bodies.create(), "locale": "tlh"}, headers=german).json
        self.assertEqual((unknown["locale"], unknown["fulfillment_options"][2]["title"]), ("de-DE", "Über Nacht"))
        self.assertEqual(self.create(locale="de_DE")["locale"], "de-DE")
        self.assertEqual(self.create(locale="tlh")["locale"], "en-US")
        updated = self.agent.update(both["id"], {"buyer": bodies.BUYER}, headers=german).json
        self.assertEqual(self.label(updated), LABELS["ja-JP"])
        older = self.agent.create({"items": [{"id": "item_123", "quantity": 1}], "fulfillment_address": bodies.ADDRESS_US},
                                  headers={"API-Version": "2025-09-29", **german}).json
        self.assertEqual(self.label(older), LABELS["de-DE"])

    def test_attribution_first_and_last(self):
        session = self.create(affiliate_attribution={**TOUCH, "touchpoint": "first"})
        answers = [session, self.complete(session, affiliate_attribution={"provider": "other.example", "publisher_id": "pub_9"})]
        answers.append(self.checked(self.agent.get(session["id"])))
        order = answers[1]["order"]["id"]
        answers.append(self.agent.request("GET", f"/orders/{order}").json)
        for answer in answers:
            self.assertNotIn("atp_secret_7", json.dumps(answer))
            self.assertNotIn("attribution", json.dumps(answer))
        found = self.rows(f"SELECT * FROM acp.attributions WHERE order_id = '{order}' ORDER BY touchpoint")
        self.assertEqual([(r["touchpoint"], r["provider"]) for r in found], [("first", "impact.example"), ("last", "other.example")])
        self.assertEqual((found[0]["token"], found[0]["metadata"], found[0]["source_type"]),
                         ("atp_secret_7", TOUCH["metadata"], "platform"))
        self.assertNotIn("atp_secret_7", self.shop.server.tail())
        self.assertEqual(self.shop.cluster.psql(
            "SELECT has_column_privilege('acp_operator', 'acp.attributions', 'token', 'SELECT') || ' ' || "
            "has_column_privilege('acp_operator', 'acp.attributions', 'provider', 'SELECT')").strip(), "false true")
        data = self.shop.cluster.psql("SELECT count(*) FROM acp.events WHERE data::text || coalesce(change::text, '') "
                                      "LIKE '%atp_secret%'").strip()
        self.assertEqual(data, "0", "what webhooks are made of")

    def test_moments_the_database_does_not_know_do_not_keep_attributions_from_being_read(self):
        ids = {}
        for moment in ("0000-01-01T00:00:00Z", "2026-04-17T00:00:00+23:59", "2026-04-17T10:30:00Z"):
            ids[self.create(affiliate_attribution={**TOUCH, "issued_at": moment})["id"]] = moment
        found = {r["session_id"]: r["issued_at"] for r in self.rows("SELECT session_id, issued_at FROM acp.attributions")}
        self.assertEqual([found[session] is not None for session in ids], [False, False, True])

    def test_attribution_is_checked(self):
        def create(**attribution):
            return self.agent.create({**bodies.create(), "affiliate_attribution": attribution})
        self.refused(create(token="t"), "missing", "$.affiliate_attribution.provider")
        self.assertEqual(create(provider="impact.example").status, 400)
        self.assertEqual(create(**{**TOUCH, "metadata": {"a": {"b": 1}}}).status, 400)
        self.refused(create(**{**TOUCH, "sub_id": "ann@example.com"}), "pii_not_allowed", "$.affiliate_attribution.sub_id")
        self.refused(create(**{**TOUCH, "metadata": {"call": "+1 555 123 4567"}}), "pii_not_allowed",
                     "$.affiliate_attribution.metadata.call")
        self.assertEqual(create(**{**TOUCH, "of_a_later_version": 1}).status, 201)

    def test_why_it_was_given_up(self):
        def cancel(trace):
            session = self.create()["id"]
            return session, self.agent.cancel(session, {"intent_trace": trace})
        trace = {"reason_code": "price_sensitivity", "trace_summary": "Too dear.", "metadata": {"target": 900, "firm": True}}
        session, reply = cancel(trace)
        self.assertNotIn("Too dear", json.dumps(self.checked(reply)))
        found, = self.rows(f"SELECT * FROM acp.intent_traces WHERE session_id = '{session}'")
        self.assertEqual((found["reason_code"], found["trace_summary"], found["metadata"]),
                         (trace["reason_code"], trace["trace_summary"], trace["metadata"]))
        again = self.agent.cancel(session, {"intent_trace": trace}, key=reply.key)
        self.assertEqual((again.status, again.replayed), (200, True))
        self.assertEqual(len(self.rows(f"SELECT 1 FROM acp.intent_traces WHERE session_id = '{session}'")), 1)
        session, reply = cancel({"reason_code": "of_a_later_version", "more": [1]})
        self.assertEqual(self.checked(reply)["status"], "canceled")
        session, reply = cancel({"reason_code": "other", "metadata": {"nested": {"a": 1}}})
        self.assertEqual(reply.status, 400, "as the protocol has it: structurally invalid data is refused")
        self.assertEqual(self.checked(self.agent.cancel(session))["status"], "canceled")

    def test_marketing_consent(self):
        session = self.create()
        option, = session["marketing_consent_options"]
        self.assertEqual(option["channel"], "email")
        done = self.complete(session, marketing_consents=[{"channel": "email", "opted_in": True},
                                                          {"channel": "pigeon", "opted_in": True}])
        self.assertNotIn("marketing_consents", done)
        found = self.rows(f"SELECT channel, contact, opted_in FROM acp.marketing_consents WHERE order_id = '{done['order']['id']}'")
        self.assertEqual(found, [{"channel": "email", "contact": bodies.BUYER["email"], "opted_in": True}])
        silent = self.complete(self.create())["order"]["id"]
        self.assertEqual(self.rows(f"SELECT 1 FROM acp.marketing_consents WHERE order_id = '{silent}'"), [])

    def test_notes(self):
        session = self.create(order_notes="Ring **twice**, I <3 it")
        self.checked(self.agent.update(session["id"], {"order_notes": "Leave it `<here>`"}))
        self.refused(self.agent.update(session["id"], {"order_notes": "<b>now</b>"}), "raw_html_not_allowed", "$.order_notes")
        self.refused(self.agent.create({**bodies.create(), "order_notes": "<!-- x -->"}), "raw_html_not_allowed", "$.order_notes")
        self.refused(self.agent.create({**bodies.create(), "order_notes": "x" * 5001}), "too_long", "$.order_notes")
        self.refused(self.agent.complete(session["id"], {**bodies.complete(), "order_notes": "<i>"}), "raw_html_not_allowed",
                     "$.order_notes")
        order = self.complete(session)["order"]
        self.assertEqual(order["confirmation"]["order_notes"], "Leave it `<here>`")

    def test_quotes(self):
        session = self.create(quote_id="qt_2026_17")
        self.assertEqual(session["quote_id"], "qt_2026_17")
        self.assertLess(session["quote_expires_at"], session["expires_at"])
        self.assertEqual(self.checked(self.agent.update(session["id"], {"buyer": bodies.BUYER}))["quote_id"], "qt_2026_17")

    def test_split_shipments(self):
        body = {**bodies.create(), "line_items": [{"id": "item_shirt"}, {"id": "item_ebook_knitting"}],
                "fulfillment_groups": [{"id": "parcel", "item_ids": ["item_shirt"], "destination_type": "shipping"},
                                       {"id": "mail", "item_ids": ["item_ebook_knitting"], "destination_type": "digital"}]}
        session = self.checked(self.agent.create(body), 201)
        self.assertEqual([g["id"] for g in session["fulfillment_groups"]], ["parcel", "mail"])
        chosen = {s["type"]: s["item_ids"] for s in session["selected_fulfillment_options"]}
        self.assertEqual(chosen, {"shipping": ["item_shirt"], "digital": ["item_ebook_knitting"]})
        self.assertEqual(self.complete(session)["status"], "completed")

    def expect_sums(self, session):
        def shown(rows, kind):
            return sum(row["presentment_amount"] for row in rows if row["type"] == kind)

        rows = session["totals"]
        self.assertEqual(shown(rows, "total"), shown(rows, "subtotal") + shown(rows, "fulfillment") + shown(rows, "tax"), rows)
        for line in session["line_items"]:
            of_line = line["totals"]
            self.assertEqual(shown(of_line, "total"), shown(of_line, "subtotal") + shown(of_line, "tax"), line)
        self.assertEqual(sum(shown(line["totals"], "subtotal") for line in session["line_items"]), shown(rows, "subtotal"))

    def test_presentment(self):
        rates = {"ACP_PRESENTMENT_RATES": "chf=1.25,jpy=0.00641,gbp=1.13", "ACP_PRESENTMENT_RATES_AT": "2026-04-17T08:00:00Z"}
        with Shop(settings=rates) as shop:
            agent = shop.agent()
            session = self.checked(agent.create(bodies.create(currency="chf")), 201)
            self.assertEqual((session["currency"], session["presentment_currency"], session["exchange_rate"],
                              session["exchange_rate_timestamp"]), ("usd", "chf", 1.25, rates["ACP_PRESENTMENT_RATES_AT"]))
            for total in session["totals"]:
                self.assertAlmostEqual(total["presentment_amount"], total["amount"] / 1.25, delta=1)
            self.assertIn("chf", agent.request("GET", "/.well-known/acp.json").json["capabilities"]["supported_currencies"])
            for currency in ("chf", "jpy", "gbp"):
                lines = [{"id": "item_shirt", "quantity": 3}, {"id": "item_123", "quantity": 7}, {"id": "item_456"}]
                self.expect_sums(self.checked(agent.create({**bodies.create(currency=currency), "line_items": lines}), 201))
            done = self.checked(agent.complete(session["id"], bodies.complete()))
            self.assertEqual((done["status"], done["currency"]), ("completed", "usd"))
            plain = self.checked(agent.create(bodies.create(currency="eur", address=bodies.ADDRESS_DE)), 201)
            self.assertNotIn("presentment_currency", plain)

    def test_tax_certificates_are_taken_where_the_shop_does(self):
        exempt = {**bodies.BUYER, "tax_exemption": {"certificate_id": "R-1", "certificate_type": "resale", "exempt_regions": ["CA"]}}
        session = self.create(buyer=exempt)
        self.assertEqual(session["buyer"]["tax_exemption"]["certificate_id"], "R-1")
        self.assertNotIn("tax_exempt", session["line_items"][0])
        with Shop(settings={"ACP_TAX_CERTIFICATES": "taken"}) as shop:
            free = self.checked(shop.agent().create({**bodies.create(), "buyer": exempt}), 201)
            taxed = self.checked(shop.agent().create({**bodies.create(), "buyer": bodies.BUYER}), 201)
        line, = free["line_items"]
        self.assertEqual((line["tax_exempt"], line["tax_exemption_reason"]), (True, "resale"))
        tax = {name: next(t["amount"] for t in s["totals"] if t["type"] == "tax") for name, s in (("free", free), ("taxed", taxed))}
        self.assertEqual(tax["free"], 0)
        self.assertGreater(tax["taxed"], 0)


if __name__ == "__main__":
    suite.main()
