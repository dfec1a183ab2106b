"""An HTTP/2 origin that goes away again and again under load, as one that is reloaded does; no request is lost."""

import concurrent.futures
import select
import socket
import time

import pytest
from harness.build import scaled
from harness.client import Raw
from harness.fairlead import config_of
from harness.http2 import GOAWAY, LARGEST, NO_ERROR

CLIENTS = 8
REQUESTS = scaled(100, 50)  # of each client
# Requests on a connection: so many that no client's second try can meet the next GOAWAY, and that second tries stay within
# the budget for retries.
STAY = 100
LATENCY = 0.03
PATIENCE = (
    0.06  # seconds that a GOAWAY waits for requests to cross it: longer would look like an origin that hangs
)


class Leaving:
    """Serves connections: answers after LATENCY, and goes away once a STAY-th request has begun. That is the last which it
    looks at; those that still come cross the GOAWAY. Every other connection answers all before it goes away, the others
    half."""

    def __init__(self):
        self.crossed = []  # how many requests crossed each GOAWAY

    def __call__(self, end):
        connection = Connection(end)
        connection.serve()
        self.crossed.append(connection.crossed())


class Connection:
    def __init__(self, end):
        self.end = end
        self.due = []  # (when, stream), of those that are whole
        self.answered = set()
        end.last = LARGEST  # that is looked at

    def serve(self):
        end = self.end
        end.greet()
        while len(end.streams) < STAY:
            self.advance()
        end.last = max(end.streams)
        left = len(self.unanswered()) // 2 if end.number % 2 else 0
        while len(self.unanswered()) > left:
            self.advance()
        # Those just answered ask again meanwhile: as many as there are, which may be few behind one of two workers.
        leave_at = time.monotonic() + PATIENCE
        wanted = 0 if left else CLIENTS // 2
        while self.crossed() < wanted and (now := time.monotonic()) < leave_at:
            self.step(leave_at - now)
        end.frame(GOAWAY, 0, 0, end.last.to_bytes(4, "big") + NO_ERROR.to_bytes(4, "big"))
        while self.unanswered():
            self.advance()
        end.raw.socket.shutdown(socket.SHUT_WR)
        end.to_the_end()

    def crossed(self):
        return sum(stream > self.end.last for stream in self.end.streams)

    def unanswered(self):
        return [
            stream for stream in self.end.streams if stream <= self.end.last and stream not in self.answered
        ]

    def advance(self):
        """Takes the next frame or answers the next request, whichever is first."""
        within = self.due[0][0] - time.monotonic() if self.due else None
        if within is None or within > 0:
            self.step(within)
            return
        stream = self.due.pop(0)[1]
        message = self.end.streams[stream]
        self.end.respond(stream, bytes(message.body) or message.head[":path"].encode())
        self.answered.add(stream)

    def step(self, within):
        """Takes the next frame, if one comes."""
        end = self.end
        if not end.raw.pending and not select.select([end.raw.socket], [], [], within)[0]:
            return
        end.step()
        self.due += [(time.monotonic() + LATENCY, stream) for stream in end.waiting if stream <= end.last]
        end.waiting.clear()


def over_http1(proxy, number):
    """[what was answered to every other request than expected]"""
    wrong = []
    with Raw(proxy.port) as client:
        for count in range(REQUESTS):
            name = f"/{number}/{count}"
            if count % 2:
                client.send(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(name)}\r\n\r\n{name}")
            else:
                client.send(f"GET {name} HTTP/1.1\r\nHost: a\r\n\r\n")
            answer = client.response()
            if (answer.status, answer.text) != (200, name):
                wrong.append((name, answer))
    return wrong


@pytest.mark.parametrize("workers", [1, 2])
def test_no_request_is_lost(fairlead, http2_origin, client, workers):
    def over_http2(proxy, number):
        edge = client(proxy.port)
        wrong = []
        for count in range(REQUESTS):
            name = f"/{number}/{count}"
            answer = edge.post(name.encode()) if count % 2 else edge.get(name)
            if (answer.status, bytes(answer.body)) != (200, name.encode()):
                wrong.append((name, answer))
        return wrong

    leaving = Leaving()
    origin = http2_origin(leaving)
    proxy = fairlead(config_of({"only": origin.address}, workers=workers, protocol="h2"))
    with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
        running = [
            pool.submit(over_http2 if number % 2 else over_http1, proxy, number) for number in range(CLIENTS)
        ]
        wrong = [one for client in running for one in client.result(120)]
    assert wrong == []
    assert sum(leaving.crossed) >= 3, leaving.crossed
    assert proxy.metric("requests_total", code="200") == CLIENTS * REQUESTS
    ejections = [
        labels for name, labels, value in proxy.metrics() if name == "fairlead_ejections_total" and value
    ]
    assert ejections == []
