"""A proxy before origins that count what reaches them, and a way to send it exact bytes."""

import threading

import pytest
from harness.client import Raw
from harness.fairlead import Fairlead, config_of
from harness.origin import Origin
from harness.wait import eventually

# Failures are to be seen as they are, without regions being taken out of service on the way.
STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


class CountingOrigin(Origin):
    """Keeps apart the request heads that began to arrive and the requests that came whole."""

    def __init__(self):
        self.complete = []
        self.under_way = 0
        self.count_lock = threading.Lock()
        super().__init__(self._count)

    def _count(self, incoming, request):
        with self.count_lock:
            self.under_way += 1
        try:
            incoming.body(request)
            with self.count_lock:
                self.complete.append(request)
            incoming.respond(200, request.target)
        finally:
            with self.count_lock:
                self.under_way -= 1

    def settled(self):
        """Waits until no request is half here; then the number of whole ones."""
        eventually(lambda: self.under_way == 0, what="no request under way at the origin")
        return len(self.complete)


class Edge:
    """The proxy, its only origin, and what a refusal has to look like."""

    def __init__(self, program, origin):
        self.program = program
        self.origin = origin
        self.port = program.port

    def rejected(self, reason=None):
        labels = {"reason": reason} if reason else {}
        return self.program.metric("rejected_total", **labels)

    def exchange(self, data, pieces=1):
        """Sends `data` in so many pieces; (response, whether the proxy then closed)."""
        with Raw(self.port) as client:
            size = -(-len(data) // pieces)
            for start in range(0, len(data), size):
                client.send(data[start : start + size])
            return client.response(), client.closed()

    def assert_refused(self, data, status, reason, head_alone=True):
        """`data` is answered with `status` and the connection closed; `reason` is counted once; nothing whole reaches
        the origin, and nothing at all where the head alone shows what is wrong."""
        counted, total = self.rejected(reason), self.rejected()
        heads, whole = len(self.origin.requests), self.origin.settled()
        response, closed = self.exchange(data)
        assert response.status == status
        assert response.headers["connection"] == "close"
        assert "source=downstream" in response.headers["fairlead-error"]
        assert closed
        assert self.rejected(reason) == counted + 1
        assert self.rejected() == total + 1
        assert self.origin.settled() == whole
        if head_alone:
            assert len(self.origin.requests) == heads
        assert self.program.running()

    def assert_serves(self):
        answer = self.program.get("/still-here")
        assert (answer.status, answer.text) == (200, "/still-here")


@pytest.fixture(scope="module")
def edge(tmp_path_factory):
    """One proxy for all tests of a file: what one of them sends must not harm the next."""
    origin = CountingOrigin()
    program = Fairlead(
        config_of({"only": origin.address}, detection=STEADY, workers=1), tmp_path_factory.mktemp("edge")
    )
    program.wait_ready()
    yield Edge(program, origin)
    alive = program.running()
    program.end()
    program.verify()
    origin.close()
    assert alive


@pytest.fixture
def pair_of_regions(fairlead, origin):
    """pair_of_regions(first, second, …) starts a proxy that prefers the first of two regions, each given as the handler
    of its origin; gives the proxy and both origins."""

    def start(first, second, **settings):
        origins = origin(first), origin(second)
        settings.setdefault("detection", STEADY)
        config = config_of(
            {
                name: {"endpoints": [one.address], "priority": priority}
                for priority, (name, one) in enumerate(zip(("first", "second"), origins, strict=True))
            },
            policy="failover",
            workers=1,
            **settings,
        )
        return fairlead(config), *origins

    return start
