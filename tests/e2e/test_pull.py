"""Pull endpoints: receiving, acknowledging, visibility, order within sessions, long polls, server-sent events."""

import threading
import time
import unittest

from acp_harness import bodies, suite
from acp_harness.operator import Stream
from acp_harness.shop import Shop

TYPES = ["checkout_session.created", "checkout_session.updated", "checkout_session.canceled"]


class Pull(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop()
        cls.shop.__enter__()
        cls.addClassCleanup(cls.shop.__exit__)
        cls.operator = cls.shop.operator()
        cls.agent = cls.shop.agent()

    def queue(self, **settings) -> str:
        """A pull endpoint for everything that happens from now on; gone with the test."""
        made = self.operator.post("/endpoints", {"kind": "pull", "events": ["*"], **settings})
        self.assertEqual(made.status, 201, made)
        self.addCleanup(self.operator.request, "DELETE", f"/endpoints/{made.json['id']}")
        return made.json["id"]

    def canceled_session(self) -> str:
        """A session with three events."""
        session = self.agent.create(bodies.create()).json["id"]
        self.assertEqual(self.agent.update(session, {"buyer": bodies.BUYER}).status, 200)
        self.assertEqual(self.agent.cancel(session).status, 200)
        return session

    def test_each_session_comes_in_order_one_message_at_a_time(self):
        queue = self.queue()
        sessions = [self.canceled_session() for _ in range(5)]
        taken = self.operator.take(queue, 15)
        self.assertEqual(len(taken), 15)
        for session in sessions:
            of_session = [m for m in taken if m["session_id"] == session]
            self.assertEqual([m["topic"] for m in of_session], TYPES)
            self.assertEqual([m["body"]["type"] for m in of_session], TYPES)
            self.assertEqual({m["body"]["data"]["id"] for m in of_session}, {session})
        self.assertEqual(self.operator.receive(queue, wait=0), [])

    def test_a_message_is_hidden_until_its_time_is_over(self):
        queue = self.queue(visibility_timeout_s=1)
        self.agent.create(bodies.create())
        first = self.operator.receive(queue)[0]
        self.assertEqual(self.operator.receive(queue, wait=0), [])
        second = self.operator.receive(queue, wait=5)[0]
        self.assertEqual((second["webhook_id"], second["receives"]), (first["webhook_id"], 2))
        self.assertEqual(self.operator.ack(queue, first), {"done": 0, "stale": [first["receipt"]]})
        self.assertEqual(self.operator.ack(queue, second), {"done": 1, "stale": []})

    def test_extend_nack_and_dead_letters(self):
        queue = self.queue(visibility_timeout_s=1, max_receives=2)
        self.agent.create(bodies.create())
        first = self.operator.receive(queue)[0]
        target = f"/endpoints/{queue}/messages"
        kept = self.operator.post(target + "/extend", {"receipts": [first["receipt"]], "visibility_s": 60})
        self.assertEqual(kept.json["done"], 1)
        self.assertEqual(self.operator.receive(queue, wait=2), [], "hidden for longer than its first second")
        self.assertEqual(self.operator.post(target + "/nack", {"receipts": [first["receipt"]]}).json["done"], 1)
        again = self.operator.receive(queue)[0]
        self.operator.post(target + "/nack", {"receipts": [again["receipt"]], "error": "no room"})
        letters = self.operator.get(f"/endpoints/{queue}/dead-letters").json["dead_letters"]
        self.assertEqual([(x["webhook_id"], x["last_error"]) for x in letters], [(first["webhook_id"], "no room")])
        self.operator.post(f"/endpoints/{queue}/dead-letters/redrive", {})
        self.assertEqual(self.operator.receive(queue)[0]["receives"], 1)

    def test_a_long_poll_is_answered_as_soon_as_something_comes(self):
        queue = self.queue()
        begin = time.monotonic()
        self.assertEqual(self.operator.receive(queue, wait=1), [])
        self.assertGreater(time.monotonic() - begin, 0.9)
        got = []
        poll = threading.Thread(target=lambda: got.extend(self.operator.receive(queue, wait=20)))
        poll.start()
        created = time.monotonic()
        session = self.agent.create(bodies.create()).json["id"]
        poll.join()
        self.assertEqual([m["session_id"] for m in got], [session])
        self.assertLess(time.monotonic() - created, 5)

    def test_two_receivers_never_get_the_same(self):
        queue = self.queue()
        count = 30
        for _ in range(count):
            self.agent.create(bodies.create())
        taken, lock = [], threading.Lock()

        def take():
            while got := self.operator.receive(queue, most=3, wait=2):
                with lock:
                    taken.extend(m["webhook_id"] for m in got)
                self.operator.ack(queue, *got)

        threads = [threading.Thread(target=take) for _ in range(4)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        self.assertEqual((len(taken), len(set(taken))), (count, count))

    def test_a_stream_goes_on_where_the_consumer_was(self):
        """As EventSource does it: connect, read to the end, connect again with the last id."""
        queue = self.queue()
        sessions = [self.canceled_session() for _ in range(2)]
        events, last = [], ""
        end = time.monotonic() + 30
        while len(events) < 6 and time.monotonic() < end:
            with Stream(self.operator, queue, last) as stream:
                self.assertEqual((stream.status, stream.headers["content-type"]), (200, "text/event-stream"))
                while event := stream.next():
                    events.append(event)
                    last = event["id"]
        for session in sessions:
            self.assertEqual([e["event"] for e in events if e["data"]["session_id"] == session], TYPES)
        Stream(self.operator, queue, last).__exit__()
        self.within(lambda: self.shop.cluster.psql(
            f"SELECT count(*) FROM acp.webhook_backlog WHERE endpoint_id = '{queue}'").strip() == "0")

    def test_what_a_stream_sent_and_nobody_confirmed_comes_again(self):
        queue = self.queue(visibility_timeout_s=1)
        self.agent.create(bodies.create())
        with Stream(self.operator, queue) as stream:
            first = stream.next()
        with Stream(self.operator, queue) as stream:
            self.assertEqual(stream.next()["data"]["webhook_id"], first["data"]["webhook_id"])

    def test_a_held_stream_stays_for_who_acknowledges_with_requests(self):
        queue = self.queue()
        with Stream(self.operator, queue, query="?hold=true") as stream:
            session = self.canceled_session()
            seen = []
            for _ in range(3):
                event = stream.next()
                seen.append(event["event"])
                self.operator.ack(queue, event["data"])
                time.sleep(1.2)  # longer than a stream that is not held would wait
            self.assertEqual(seen, TYPES)
            self.assertEqual(event["data"]["session_id"], session)

    def test_a_silent_stream_gets_a_comment_in_time(self):
        with Shop({"ACP_STREAM_HEARTBEAT": "1s"}) as shop:
            operator, agent = shop.operator(), shop.agent()
            queue = operator.post("/endpoints", {"kind": "pull", "events": ["*"]}).json["id"]
            # Were there none, reading would end with the stream's deadline, an error.
            begin = time.monotonic()
            with Stream(operator, queue, query="?hold=true", deadline_s=20) as stream:
                self.assertTrue(stream.next_comment())
                self.assertGreater(time.monotonic() - begin, 0.9, "not before its time")
                self.assertTrue(stream.next_comment(), "and again")
                session = agent.create(bodies.create()).json["id"]
                self.assertEqual(stream.next()["data"]["session_id"], session, "comments are no events")
                self.assertTrue(stream.next_comment(), "silent again")

    def test_a_stream_of_what_is_not_there_is_an_error(self):
        for endpoint in ("we_nowhere", "%20"):
            with Stream(self.operator, endpoint) as stream:
                self.assertEqual(stream.status, 404)

    def test_head_takes_nothing(self):
        queue = self.queue()
        for path in ("messages", "stream"):
            self.assertEqual(self.operator.request("HEAD", f"/endpoints/{queue}/{path}").status, 405)

    def test_waiting_does_not_hold_up_the_end_of_the_server(self):
        with Shop() as shop:
            operator = shop.operator()
            queue = operator.post("/endpoints", {"kind": "pull", "events": ["*"]}).json["id"]
            with Stream(operator, queue) as stream:
                answers = []
                poll = threading.Thread(target=lambda: answers.append(operator.get(f"/endpoints/{queue}/messages?wait=20")))
                poll.start()
                time.sleep(0.5)  # the poll is under way; were it not, the end would be only quicker
                begin = time.monotonic()
                self.assertEqual(shop.server.terminate(), 0)
                self.assertLess(time.monotonic() - begin, 5)
                poll.join()
                self.assertEqual([a.json for a in answers], [{"messages": []}])
                self.assertIsNone(stream.next())

    def within(self, check, deadline_s: float = 20.0):
        end = time.monotonic() + deadline_s
        while not check():
            self.assertLess(time.monotonic(), end, "not in time")
            time.sleep(0.05)


if __name__ == "__main__":
    suite.main()
