"""The catalog as a feed: exports that are valid and can be imported again, and pushes to a feed that an agent hosts."""

import csv
import gzip
import json
import ssl
import subprocess
import tempfile
import unittest
import uuid
from pathlib import Path

from acp_harness import suite
from acp_harness.certificates import Authority
from acp_harness.feed_host import FeedHost, Trouble, feed_schemas
from acp_harness.paths import server_binary
from acp_harness.postgres import Cluster
from acp_harness.processes import spawn
from acp_harness.server import environment

LOOPBACK = ("--allow", "127.0.0.0/8")


class CatalogCase(unittest.TestCase):
    """Each test has a database with the demo catalog of its own; no server."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.remove)
        cls.cluster.start()
        cls.cluster.create_database()
        for command in (["migrate"], ["catalog", "import", "demo"]):
            subprocess.run([server_binary(), *command], check=True, capture_output=True, timeout=120,
                           env=environment({"ACP_DATABASE_URL": cls.cluster.url()}))

    def setUp(self):
        self.name = self.create_database("acp")
        self.url = self.cluster.url(database=self.name)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="acp-feeds-")))

    def create_database(self, template: str) -> str:
        name = f"db{uuid.uuid4().hex}"
        self.cluster.psql(f"CREATE DATABASE {name} TEMPLATE {template}", database="postgres")
        return name

    def psql(self, sql: str) -> str:
        return self.cluster.psql(sql, database=self.name)

    def run_any(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess:
        return subprocess.run([server_binary(), *arguments], capture_output=True, text=True, timeout=120,
                              env=environment({"ACP_DATABASE_URL": self.url, **settings}))

    def run_ok(self, *arguments: str, **settings: str) -> str:
        done = self.run_any(*arguments, **settings)
        self.assertEqual(done.returncode, 0, f"{arguments}\n{done.stdout}{done.stderr}")
        return done.stdout

    def export(self, *arguments: str) -> list[dict]:
        """The protocol's products, as exported now."""
        out = self.folder / "exported"
        self.run_ok("feed", "export", "--format", "acp", "--out", str(out), *arguments)
        return [json.loads(line) for line in (out / "products.jsonl").read_text().splitlines()]

    def fill(self, products: int) -> None:
        """Many small products beside the demo's."""
        self.psql(f"""
            INSERT INTO acp.products (product_id, title) SELECT 'many_' || n, 'Product ' || n FROM generate_series(1, {products}) n;
            INSERT INTO acp.items (item_id, product_id, title)
              SELECT 'item_many_' || n || '_' || v, 'many_' || n, 'Item ' || n || ', ' || v
              FROM generate_series(1, {products}) n, generate_series(1, 2) v;
            INSERT INTO acp.prices SELECT item_id, 'USD', 1000, true FROM acp.items WHERE product_id LIKE 'many%'""")


class Export(CatalogCase):
    def catalog(self, database: str) -> str:
        return self.cluster.psql("""
            SELECT p.product_id, p.title, p.url, i.item_id, i.title, i.description, i.sku, i.category, i.images, i.variant_options,
                   i.for_sale, i.listed, c.currency, c.amount
            FROM acp.products p LEFT JOIN acp.items i USING (product_id)
            LEFT JOIN acp.prices c ON c.item_id = i.item_id AND c.from_feed ORDER BY p.product_id, i.item_id""", database=database)

    def test_the_protocols_form_is_valid_and_complete(self):
        out = self.folder / "feed"
        printed = self.run_ok("feed", "export", "--format", "acp", "--out", str(out), "--country", "US", "--feed-id", "feed_9")
        self.assertEqual(printed, "exported 50 products with 54 items\n")
        metadata = json.loads((out / "metadata.json").read_text())
        self.assertEqual((metadata["id"], metadata["target_country"]), ("feed_9", "US"))
        products = [json.loads(line) for line in (out / "products.jsonl").read_text().splitlines()]
        self.assertEqual(sum(len(p["variants"]) for p in products), 54)
        self.assertEqual(sorted(f.name for f in out.iterdir()), ["metadata.json", "products.jsonl"])
        variants = {v["id"]: v for p in products for v in p["variants"]}
        self.assertEqual(variants["item_sold_out"]["availability"], {"available": False, "status": "out_of_stock"})
        self.assertEqual(variants["item_last10"]["availability"], {"available": True, "status": "in_stock"})
        self.assertEqual(variants["item_123"]["seller"]["name"], "Demo Shop")
        schemas = feed_schemas()
        if schemas is None:
            return
        self.assertEqual(schemas.errors("FeedMetadata", metadata), [])
        for product in products:
            self.assertEqual(schemas.errors("Product", product), [], product["id"])

    def test_what_is_imported_again_is_the_same_catalog(self):
        self.run_ok("catalog", "import", str(self.odd_products()))
        out = self.folder / "feed"
        self.run_ok("feed", "export", "--format", "acp", "--out", str(out), "--for-import")
        before = self.catalog(self.name)
        self.run_ok("catalog", "import", str(out / "products.jsonl"), "--replace")
        self.assertEqual(self.catalog(self.name), before)

        other = self.create_database("template1")
        self.url = self.cluster.url(database=other)
        self.run_ok("migrate")
        self.run_ok("catalog", "import", str(out / "products.jsonl"))
        self.assertEqual(self.catalog(other), before)

        again = self.folder / "again"
        self.run_ok("feed", "export", "--format", "acp", "--out", str(again), "--for-import")
        self.assertEqual((again / "products.jsonl").read_bytes(), (out / "products.jsonl").read_bytes())

    def odd_products(self):
        file = self.folder / "odd.jsonl"
        odd = [{"id": "odd,1", "title": 'A "title"\nof two lines', "url": "https://shop.example/odd?a=1,2",
                "media": [{"type": "image", "url": "https://shop.example/a,b.jpg"},
                          {"type": "image", "url": "https://shop.example/c,d.jpg"}],
                "variants": [{"id": "odd,1\t", "title": "Tab\tnewline\r\nÜnï 😀", "description": {"plain": "He said: \"hm\", and"},
                              "price": {"amount": 5, "currency": "JPY"}, "availability": {"available": False},
                              "variant_options": [{"name": "Größe, \"M\"", "value": ""}]},
                             {"id": "no price", "title": "", "barcodes": [{"type": "SKU", "value": ""}]}]},
               {"id": "without items", "variants": []}]
        file.write_text("".join(json.dumps(p) + "\n" for p in odd))
        return file

    def test_rows_for_upload(self):
        self.run_ok("catalog", "import", str(self.odd_products()))
        tables = {}
        for kind in ("csv", "tsv", "jsonl"):
            file = self.folder / f"products.{kind}.gz"
            self.run_ok("feed", "export", "--format", kind, "--out", str(file), "--gzip", "--country", "US",
                        "--shop-country", "DE", "--brand", "Own")
            with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
                if kind == "jsonl":
                    tables[kind] = [json.loads(line) for line in text]
                elif kind == "csv":
                    tables[kind] = list(csv.DictReader(text, strict=True))
                else:
                    tables[kind] = list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))
        self.assertEqual([len(t) for t in tables.values()], [56, 56, 56])
        by_id = {kind: {row["item_id"]: row for row in rows} for kind, rows in tables.items()}
        jacket = by_id["csv"]["item_123"]
        for name, value in {"title": "Denim jacket, blue, M", "price": "3.00 USD", "availability": "in_stock", "brand": "Own",
                            "group_id": "prod_denim_jacket", "listing_has_variations": "true", "target_countries": "US",
                            "store_country": "DE", "is_eligible_search": "true", "is_eligible_checkout": "true",
                            "seller_name": "Demo Shop", "product_category": "Clothing",
                            "variant_dict": '{"Colour":"Blue","Size":"M"}'}.items():
            self.assertEqual(jacket[name], value, name)
        self.assertEqual(by_id["csv"]["odd,1\t"]["title"], "Tab\tnewline\r\nÜnï 😀")
        self.assertEqual(by_id["csv"]["odd,1\t"]["price"], "5 JPY")
        self.assertEqual(by_id["csv"]["odd,1\t"]["additional_image_urls"], "https://shop.example/c%2Cd.jpg")
        self.assertEqual(by_id["tsv"]["odd,1 "]["title"], "Tab newline  Ünï 😀")
        odd = by_id["jsonl"]["odd,1\t"]
        self.assertEqual((odd["variant_dict"], odd["is_eligible_checkout"]), ({"Größe, \"M\"": ""}, True))
        self.assertEqual(odd["additional_image_urls"], ["https://shop.example/c,d.jpg"])
        self.assertEqual(by_id["csv"]["no price"]["is_eligible_checkout"], "false")

    def test_a_currency_takes_what_is_sold_in_it(self):
        self.run_ok("catalog", "import", str(self.odd_products()))
        prices = {v["price"]["currency"] for p in self.export("--currency", "JPY") for v in p["variants"]}
        self.assertEqual(prices, {"JPY"})
        self.assertNotIn("no price", [v["id"] for p in self.export("--currency", "JPY") for v in p["variants"]])

    def test_a_catalog_that_cannot_be_told_leaves_the_file_as_it_was(self):
        products = self.export()
        self.psql("UPDATE acp.items SET images = '{no url}' WHERE item_id = 'item_123'")
        out = self.folder / "exported"
        done = self.run_any("feed", "export", "--format", "acp", "--out", str(out))
        self.assertEqual(done.returncode, 1)
        self.assertIn("product prod_denim_jacket: an image of the item item_123 is no URL", done.stderr)
        self.assertIn("nothing was exported: 1 problem", done.stderr)
        self.assertEqual([json.loads(line) for line in (out / "products.jsonl").read_text().splitlines()], products)
        self.assertEqual(sorted(f.name for f in out.iterdir()), ["metadata.json", "products.jsonl"])

    def test_wrong_usage_is_told_apart(self):
        out = str(self.folder / "x")
        for arguments in (["--format", "xml", "--out", out], ["--format", "csv"], ["--format", "csv", "--out", out, "--for-import"],
                          ["--format", "acp", "--out", out, "--country", "usa"], ["--format", "acp", "--out", out, "--brand", "B"],
                          ["--format", "acp", "--out", out, "--currency", "usd"]):
            with self.subTest(arguments):
                self.assertEqual(self.run_any("feed", "export", *arguments).returncode, 2)
        self.assertEqual(self.run_any("feed", "export", "--format", "csv", "--out", "/no/such/folder/x").returncode, 1)


class Push(CatalogCase):
    def setUp(self):
        super().setUp()
        self.host = self.enterContext(FeedHost())

    def arguments(self, *more: str) -> list[str]:
        return ["feed", "push", "--url", self.host.url, *LOOPBACK, "--country", "US", *more]

    def push(self, *more: str) -> str:
        return self.run_ok(*self.arguments(*more))

    def assert_arrived(self) -> None:
        """Exactly what an export says, and every request was valid."""
        self.assertEqual(self.host.only_products(), {p["id"]: p for p in self.export()})
        self.assertEqual(self.host.faults, [])

    def pushes(self) -> list[str]:
        return self.psql("SELECT state, products, unchanged, sent, refused FROM acp.feed_pushes ORDER BY push").split()

    def test_everything_arrives_and_then_only_what_changes(self):
        self.assertEqual(self.push("--batch", "20"), "feed feed_1, made now: sent 50 products, 0 unchanged\n")
        self.assertEqual([len(r.body["products"]) for r in self.host.patches()], [20, 20, 10])
        self.assertEqual(self.host.feeds["feed_1"]["target_country"], "US")
        self.assert_arrived()

        self.assertEqual(self.push(), "feed feed_1: sent 0 products, 50 unchanged\n")
        self.psql("UPDATE acp.prices SET amount = 299 WHERE item_id = 'item_123' AND from_feed;"
                          "UPDATE acp.stock SET on_hand = 0 WHERE item_id = 'item_last10'")
        self.assertEqual(self.push(), "feed feed_1: sent 2 products, 48 unchanged\n")
        self.assertEqual(len(self.host.patches()), 4)
        self.assert_arrived()
        self.assertEqual(self.push("--all"), "feed feed_1: sent 50 products, 0 unchanged\n")
        self.assert_arrived()
        self.assertEqual(len(self.host.feeds), 1)
        self.assertEqual(self.pushes(), ["completed|50|0|50|0", "completed|0|50|0|0", "completed|2|48|2|0", "completed|50|0|50|0"])

    def test_an_agent_that_says_much_is_understood(self):
        self.host.further = {"note": "y" * 20_000}
        self.assertEqual(self.push(), "feed feed_1, made now: sent 50 products, 0 unchanged\n")
        self.assert_arrived()

    def test_what_is_gone_is_told_to_be_discontinued(self):
        self.push()
        self.psql("UPDATE acp.items SET listed = false WHERE item_id = 'item_123_l' OR product_id = 'prod_canvas_tote';"
                          "DELETE FROM acp.products WHERE product_id = 'prod_linen_shirt';"
                          "UPDATE acp.items SET product_id = 'prod_denim_jacket' WHERE item_id = 'item_boots_44'")
        self.assertEqual(self.push(), "feed feed_1: sent 2 products, withdrew 2, 46 unchanged\n")
        products = self.host.only_products()
        gone = {"available": False, "status": "discontinued"}
        availability = {v["id"]: v["availability"] for v in products["prod_denim_jacket"]["variants"]}
        self.assertEqual(availability["item_123_l"], gone)
        self.assertTrue(availability["item_123"]["available"])
        self.assertTrue(availability["item_boots_44"]["available"])
        self.assertNotIn("item_boots_44", [v["id"] for v in products["prod_leather_boots"]["variants"]])
        self.assertEqual([v["availability"] for v in products["prod_canvas_tote"]["variants"]], [gone])
        self.assertEqual({v["availability"]["status"] for v in products["prod_linen_shirt"]["variants"]}, {"discontinued"})
        self.assertEqual(self.push(), "feed feed_1: sent 0 products, 48 unchanged\n")

        self.psql("UPDATE acp.items SET listed = true WHERE product_id = 'prod_canvas_tote'")
        self.assertEqual(self.push(), "feed feed_1: sent 1 products, 48 unchanged\n")
        self.assertTrue(products["prod_canvas_tote"]["variants"][0]["availability"]["available"])
        self.assertEqual(self.host.faults, [])

    def test_an_agent_in_trouble_is_waited_for(self):
        self.host.troubles = [Trouble(0, done=True), Trouble(503, {"Retry-After": "2"}), None, Trouble(0), None,
                              Trouble(500, done=True), None, Trouble(429), None]
        done = self.run_any(*self.arguments("--batch", "20"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.host.feeds), 1, "the feed was made once, although its making was cut off")
        self.assert_arrived()
        self.assertRegex(done.stderr, "HTTP 503 trouble: on request; attempt 3 of 10 in [23] s")
        self.assertRegex(done.stderr, r"reset: .*; attempt ")
        posts = [r.at for r in self.host.requests if r.method == "POST"]
        self.assertGreaterEqual(posts[2] - posts[1], 2.0, "Retry-After is waited for")

    def test_an_agent_that_stays_away_ends_the_push_and_the_next_goes_on(self):
        self.push("--batch", "10")
        self.psql("UPDATE acp.prices SET amount = amount + 1 WHERE from_feed")
        answered = len(self.host.requests)
        # The look at the feed and two batches go through, then nothing does.
        self.host.troubles = [None, None, None, Trouble(503), Trouble(503)]
        done = self.run_any(*self.arguments("--batch", "10", "--attempts", "2"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("the next one goes on from here: HTTP 503 trouble: on request, 2 times", done.stderr)
        self.assertEqual(len(self.host.requests) - answered, 5)
        self.assertEqual(self.push(), "feed feed_1: sent 30 products, 20 unchanged\n")
        self.assert_arrived()
        self.assertEqual(self.pushes()[1], "failed|50|0|20|0")

    def test_a_push_that_is_killed_is_continued(self):
        self.fill(suite.size(1000, 20_000))
        all_products = len(self.export())
        for killed in range(3):
            at = len(self.host.patches()) + 3
            self.host.gate.clear()
            process = spawn([server_binary(), *self.arguments("--batch", "50")], stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env=environment({"ACP_DATABASE_URL": self.url}))
            self.let_through(at)
            process.kill()
            process.wait(30)
            self.host.gate.set()
        self.push("--batch", "50")
        self.assert_arrived()
        states = [row.split("|")[0] for row in self.pushes()]
        self.assertEqual(states, ["interrupted"] * 3 + ["completed"])
        sent = sum(len(r.body["products"]) for r in self.host.patches())
        self.assertLessEqual(sent, all_products + 3 * 50, "but for the batch under way, nothing is sent twice")

    def let_through(self, patches: int) -> None:
        """Returns while this many PATCHes have come, and the last of them waits at the gate."""
        seen = len(self.host.patches())
        while True:
            suite.eventually(lambda: len(self.host.patches()) > seen)
            seen = len(self.host.patches())
            if seen >= patches:
                return
            waiting = self.host.patches()[-1]
            self.host.gate.set()
            suite.eventually(lambda: waiting.answered != 0)
            self.host.gate.clear()

    def push_through_a_lost_connection(self, *more: str) -> None:
        """The database ends the push's connections after two batches were accepted."""
        self.host.holds_at = len(self.host.patches()) + 3
        process = spawn([server_binary(), *self.arguments("--batch", "10", *more)], stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE, text=True, env=environment({"ACP_DATABASE_URL": self.url}))
        suite.eventually(lambda: not self.host.gate.is_set())
        self.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                  " WHERE datname = current_database() AND pid <> pg_backend_pid()")
        self.host.gate.set()
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, errors)
        self.assertIn("waiting for the database", errors)

    def test_a_lost_connection_makes_no_further_feed(self):
        self.push()
        self.push_through_a_lost_connection("--new")
        self.assertEqual(list(self.host.feeds), ["feed_1", "feed_2"])
        self.assertEqual(self.host.products["feed_2"], {p["id"]: p for p in self.export()})
        self.assertEqual(self.push(), "feed feed_2: sent 0 products, 50 unchanged\n")

    def test_a_lost_connection_does_not_send_all_once_more(self):
        self.push()
        before = len(self.host.patches())
        self.push_through_a_lost_connection("--all")
        self.assertEqual(sum(len(r.body["products"]) for r in self.host.patches()[before:]), 50 + 10)
        self.assert_arrived()

    def test_one_bad_product_does_not_hold_up_the_others(self):
        self.host.refuses = {"prod_denim_jacket", "prod_canvas_tote"}
        done = self.run_any(*self.arguments())
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "feed feed_1, made now: sent 48 products, 0 unchanged\n")
        self.assertIn("product prod_denim_jacket was refused: HTTP 400 invalid_product_payload: not this one", done.stderr)
        self.assertIn("2 products were refused", done.stderr)
        self.host.refuses = set()
        self.assertEqual(self.push(), "feed feed_1: sent 2 products, 48 unchanged\n")
        self.assert_arrived()

    def test_many_bad_products_hold_up_nothing_but_themselves(self):
        self.push()
        before = sorted(self.export(), key=lambda p: p["id"])
        bad, good, gone = before[:22], [p["id"] for p in before[22:-1]], before[-1]
        self.host.refuses = {p["id"] for p in bad}
        self.psql("UPDATE acp.prices SET amount = amount + 1 WHERE from_feed;"
                  f"UPDATE acp.items SET listed = false WHERE product_id = '{gone['id']}'")
        known = self.host.only_products()
        self.assertEqual(self.run_any(*self.arguments()).returncode, 1)
        self.assertEqual({v["availability"]["status"] for v in known[gone["id"]]["variants"]}, {"discontinued"})

        done = self.run_any(*self.arguments())
        self.assertIn("20 products in a row were refused, the last with HTTP 400", done.stderr)
        now = {p["id"]: p for p in self.export()}
        self.assertEqual({i: known[i] for i in good}, {i: now[i] for i in good})

        mended = {bad[0]["id"], bad[21]["id"]}  # at either end: each has its turn
        self.host.refuses -= mended
        for _ in range(2):
            self.assertEqual(self.run_any(*self.arguments()).returncode, 1)
        self.assertEqual({i: known[i] for i in mended}, {i: now[i] for i in mended})
        self.host.refuses = set()
        self.assertEqual(self.push(), "feed feed_1: sent 20 products, 29 unchanged\n")

    def test_batches_that_are_too_large_are_halved(self):
        self.host.most_products = 7
        self.push()
        self.assert_arrived()

    def test_an_agent_that_refuses_everything_is_not_asked_for_ever(self):
        self.host.refuses = {p["id"] for p in self.export()}
        done = self.run_any(*self.arguments())
        self.assertEqual(done.returncode, 1)
        self.assertIn("20 products in a row were refused, the last with HTTP 400", done.stderr)
        self.assertLess(len(self.host.requests), 150)

    def test_a_long_refusal_in_any_language_is_recorded(self):
        self.host.refuses = {p["id"] for p in self.export()}
        for padding in range(3):
            self.host.refusal = "x" * padding + "€" * 100
            done = self.run_any(*self.arguments())
            self.assertIn("€€…", done.stderr)
            self.assertIn("the push ended early", done.stderr)
        self.assertEqual([row.split("|")[0] for row in self.pushes()], ["failed"] * 3)

    def test_tokens_are_sent_and_never_shown(self):
        self.host.token = "secret-of-the-agent"
        file = self.folder / "token"
        file.write_text("wrong-token\n")
        done = self.run_any(*self.arguments("--token-file", str(file)))
        self.assertEqual(done.returncode, 1)
        self.assertIn("HTTP 401 unauthorized: wrong token", done.stderr)
        self.assertNotIn("wrong-token", done.stdout + done.stderr)
        file.write_text("secret-of-the-agent\n")
        self.push("--token-file", str(file))
        self.assert_arrived()
        self.assertNotIn("secret-of-the-agent", self.psql("SELECT * FROM acp.feeds"))

    def test_certificates_are_checked(self):
        authority = Authority(self.folder / "authority")
        issued = authority.issue("agent")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(issued.certificate, issued.key)
        with FeedHost(tls=context) as host:
            arguments = ("feed", "push", "--url", host.url, *LOOPBACK)
            done = self.run_any(*arguments)
            self.assertEqual(done.returncode, 1)
            self.assertIn("the push ended early, the next one goes on from here: tls: ", done.stderr)
            self.assertIn("sent 50 products", self.run_ok(*arguments, "--ca-file", str(authority.certificate)))

    def test_feeds_that_are_there_and_feeds_that_are_gone(self):
        self.push()
        self.host.feeds.clear()
        done = self.run_any(*self.arguments())
        self.assertEqual(done.returncode, 1)
        self.assertIn("the agent has no feed feed_1 (any more): --new makes another", done.stderr)
        self.host.products.clear()
        self.assertIn("made now: sent 50 products", self.push("--new"))
        self.assert_arrived()
        self.host.feeds["feed_x"], self.host.products["feed_x"] = {"id": "feed_x"}, {}
        self.assertEqual(self.push("--feed", "feed_x"), "feed feed_x: sent 50 products, 0 unchanged\n")
        self.assertEqual(self.push("--feed", "feed_x"), "feed feed_x: sent 0 products, 50 unchanged\n")

    def test_two_pushes_to_one_feed_do_not_meet(self):
        self.host.gate.clear()
        first = spawn([server_binary(), *self.arguments()], stdout=subprocess.PIPE, text=True,
                      env=environment({"ACP_DATABASE_URL": self.url}))
        suite.eventually(self.host.patches)
        done = self.run_any(*self.arguments())
        self.assertEqual(done.returncode, 1)
        self.assertIn("another push to this feed is under way", done.stderr)
        self.host.gate.set()
        self.assertIn("sent 50 products", first.communicate(timeout=60)[0])
        self.assert_arrived()

    def test_addresses_are_guarded_as_those_of_webhooks(self):
        done = self.run_any("feed", "push", "--url", self.host.url)
        self.assertEqual(done.returncode, 1)
        self.assertIn("refused_address", done.stderr)
        self.assertEqual(self.host.requests, [])
        file = self.folder / "token"
        file.write_text("t\n")
        for arguments in (["--url", "ftp://agent.example"], ["--url", "http://agent.example", "--token-file", str(file)],
                          ["--url", "https://agent.example/?a=1"], ["--url", "https://a.example", "--new", "--feed", "f"],
                          ["--url", "https://a.example", "--batch", "0"], []):
            with self.subTest(arguments):
                self.assertEqual(self.run_any("feed", "push", *arguments).returncode, 2)


if __name__ == "__main__":
    suite.main()
