"""What signals do to the running program."""

import signal
import threading

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually


class Gate:
    """An origin's handler whose answers wait until `open` is set."""

    def __init__(self):
        self.open = threading.Event()
        self.arrived = threading.Event()

    def __call__(self, incoming, request):
        incoming.body(request)
        self.arrived.set()
        self.open.wait(30)
        incoming.respond(200, "late but whole")


@pytest.fixture
def waiting(fairlead, origin):
    """waiting(drain) → (proxy, gate, client with a request in flight)."""
    clients = []

    def start(drain):
        gate = Gate()
        proxy = fairlead(config_of({"only": origin(gate).address}, drain=drain))
        client = Raw(proxy.port)
        clients.append(client)
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert gate.arrived.wait(10)
        return proxy, gate, client

    yield start
    for client in clients:
        client.close()


def refuses(port):
    try:
        with Raw(port, timeout=1):
            return False
    except ConnectionRefusedError:
        return True


def test_sigterm_lets_requests_finish(waiting):
    proxy, gate, client = waiting({"delay": "0s", "timeout": "20s"})
    idle = Raw(proxy.port)
    proxy.send_signal(signal.SIGTERM)
    eventually(lambda: refuses(proxy.port))
    assert idle.closed(), "idle connections are closed before"
    gate.open.set()
    answer = client.response()
    assert answer.text == "late but whole"
    assert answer.headers["connection"].lower() == "close"
    assert client.closed()
    assert proxy.wait() == 0


def test_sigterm_is_bounded(waiting):
    proxy, _, client = waiting({"delay": "0s", "timeout": "500ms"})
    assert proxy.stop(within=10) == 0
    assert client.closed()


def test_during_the_delay_it_serves_but_is_not_ready(waiting):
    proxy, gate, client = waiting({"delay": "60s", "timeout": "60s"})
    assert proxy.ready()
    proxy.send_signal(signal.SIGTERM)
    eventually(lambda: proxy.admin("GET", "/readyz").status == 503)
    assert proxy.admin("GET", "/livez").status == 200
    gate.open.set()
    assert client.response().status == 200
    assert proxy.get().status == 200, "still accepting"
    proxy.send_signal(signal.SIGTERM)  # the second ends it at once
    assert proxy.wait(10) == 128 + signal.SIGTERM


@pytest.mark.parametrize(
    "signals", [[signal.SIGINT], [signal.SIGTERM, signal.SIGTERM]], ids=["INT", "TERM TERM"]
)
def test_it_can_be_ended_at_once(waiting, signals):
    proxy, _, client = waiting({"delay": "60s", "timeout": "60s"})
    for number in signals[:-1]:
        proxy.send_signal(number)  # two of a kind at once would be one
        eventually(lambda: proxy.admin("GET", "/readyz").status == 503)
    proxy.send_signal(signals[-1])
    assert proxy.wait(10) == 128 + signals[-1]
    assert client.closed()


def test_sigusr1_opens_the_log_again(fairlead, origin, tmp_path):
    log, moved = tmp_path / "access.log", tmp_path / "access.log.1"
    proxy = fairlead(config_of({"only": origin().address}, access_log={"path": str(log)}))
    proxy.get("/before")
    eventually(lambda: [entry["path"] for entry in proxy.access_log()] == ["/before"])
    log.rename(moved)
    proxy.send_signal(signal.SIGUSR1)
    eventually(log.exists)
    proxy.get("/after")
    eventually(lambda: [entry["path"] for entry in proxy.access_log()] == ["/after"])
    assert [entry["path"] for entry in proxy.access_log(moved)] == ["/before"]


def test_sigusr2_only_warns(waiting):
    """What will be an upgrade in place must not be an end without a drain until then."""
    proxy, gate, client = waiting({"delay": "0s", "timeout": "20s"})
    proxy.send_signal(signal.SIGUSR2)
    eventually(lambda: "SIGUSR2" in proxy.output() and "not supported yet" in proxy.output())
    gate.open.set()
    assert client.response().text == "late but whole"
    assert proxy.get().status == 200
    assert proxy.running()
