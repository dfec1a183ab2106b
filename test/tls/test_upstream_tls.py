"""TLS towards origins: nginx with a certificate."""

import contextlib
import socket

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually

STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


@pytest.fixture
def before(fairlead, certificates):
    """before({region: address}, **tls) starts a proxy that speaks TLS to its origins."""

    def start(regions, settings=None, **tls):
        settings = {"workers": 1, "detection": STEADY, **(settings or {})}
        tls = {"ca": certificates.ca, **tls}
        return fairlead(config_of(regions, upstream_tls=tls, policy="failover", **settings))

    return start


def at(server, host="127.0.0.1"):
    return f"{host}:{server.tls_port}"


def preferred(first, second):
    return {
        "first": {"endpoints": [first], "priority": 0},
        "second": {"endpoints": [second], "priority": 1},
    }


def assert_refused(proxy, region="only"):
    answer = proxy.get()
    assert answer.status == 502
    assert answer.headers["fairlead-error"] == f"tls_failure; source=upstream; region={region}"
    assert proxy.metric("upstream_attempts_total", code="tls_failure") >= 1


@pytest.mark.parametrize(
    ("host", "name", "asked"),
    [
        ("127.0.0.1", "origin.example", "origin.example"),
        ("localhost", None, "localhost"),
        ("127.0.0.1", None, ""),
    ],
)
def test_verified_by_authority_and_name(before, nginx, certificates, host, name, asked):
    """Without server_name it is the endpoint's host; an address is verified, but not asked for (RFC 6066 §3)."""
    server = nginx(pair=certificates.origin)
    proxy = before({"only": at(server, host)}, **({"server_name": name} if name else {}))
    version, *rest = proxy.get("/peer").text.split(" ")
    assert (version, rest[0]) == ("TLSv1.3", asked)


@pytest.mark.parametrize(
    ("pair", "name"),
    [("origin", "wrong.example"), ("foreign", "app.example"), ("expired", "app.example")],
    ids=["name", "authority", "expired"],
)
def test_a_wrong_certificate_is_a_502(before, nginx, certificates, pair, name):
    server = nginx(pair=getattr(certificates, pair))
    assert_refused(before({"only": at(server)}, server_name=name))


@pytest.mark.parametrize("pair", ["origin", "foreign", "expired"])
def test_verification_can_be_switched_off(before, nginx, certificates, pair):
    server = nginx(pair=getattr(certificates, pair))
    proxy = before({"only": at(server)}, server_name="wrong.example", verify=False)
    assert proxy.get("/small").status == 200


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_region_is_tried(before, nginx, certificates, method):
    """Nothing was sent, so that any request may be."""
    bad = nginx(pair=certificates.foreign, name="bad")
    good = nginx(pair=certificates.origin, name="good")
    proxy = before(preferred(at(bad), at(good)), server_name="origin.example")
    body = {"body": b"x"} if method == "POST" else {}
    answer = proxy.get("/healthz", method=method, **body)
    assert answer.status in (200, 405), answer.text  # nginx has no POST there
    assert "fairlead-error" not in answer.headers
    assert proxy.metric("retries_total", reason="tls_failure") == 1
    assert proxy.metric("upstream_attempts_total", region="first", code="tls_failure") == 1


def test_an_origin_that_does_not_speak_tls(before, nginx):
    server = nginx()
    assert_refused(before({"only": server.address}, server_name="origin.example"))


def test_our_certificate_is_shown(before, nginx, certificates):
    server = nginx(pair=certificates.origin, client_ca=certificates.ca)
    client = certificates.client.keys
    proxy = before({"only": at(server)}, server_name="origin.example", **client)
    assert proxy.get("/peer").text.endswith("CN=client.example")


def test_without_it_the_origin_says_no(before, nginx, certificates):
    server = nginx(pair=certificates.origin, client_ca=certificates.ca)
    assert before({"only": at(server)}, server_name="origin.example").get("/peer").status == 400


def test_a_new_connection_resumes_the_session(before, nginx, certificates):
    server = nginx(pair=certificates.origin)
    proxy = before(
        {"only": at(server)}, settings={"pool": {"idle_timeout": "1ms"}}, server_name="origin.example"
    )

    def reused():
        return proxy.get("/peer").text.split(" ")[2] == "r"

    assert not reused()
    eventually(reused, what="nginx sees a resumed session")


def test_health_checks_speak_it_too(before, nginx, certificates):
    good = nginx(pair=certificates.origin, name="good")
    bad = nginx(pair=certificates.foreign, name="bad")
    check = {"http": {"path": "/healthz"}, "interval": "200ms"}
    proxy = before(
        preferred(at(bad), at(good)), {"health_check": check, "detection": {}}, server_name="origin.example"
    )
    eventually(lambda: proxy.metric("upstream_probes_total", region="second", reason="ok") >= 2)
    eventually(lambda: proxy.metric("region_health", region="first") == 0, within=20)
    assert proxy.metric("upstream_probes_total", region="first", reason="ok") == 0
    assert proxy.metric("region_health", region="second") == 1
    assert proxy.get("/small").status == 200


def test_a_tcp_check_is_a_handshake(before, nginx, certificates):
    good = nginx(pair=certificates.origin, name="good")
    bad = nginx(pair=certificates.foreign, name="bad")
    check = {"tcp": {}, "interval": "200ms"}
    regions = preferred(at(bad), at(good))
    proxy = before(regions, {"health_check": check}, server_name="origin.example")
    eventually(lambda: proxy.metric("upstream_probes_total", region="second", reason="ok") >= 2)
    eventually(lambda: proxy.metric("upstream_probes_total", region="first", reason="unreachable") >= 2)
    assert proxy.metric("upstream_probes_total", region="first", reason="ok") == 0


def ending(answer, properly):
    """A handler that answers and ends the connection, with close_notify or without."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.send(answer)
        if properly:
            with contextlib.suppress(OSError, ValueError):  # the proxy need not answer it
                incoming.socket.unwrap()
        return False

    return handler


@pytest.mark.parametrize("properly", [True, False], ids=["close_notify", "cut"])
def test_an_answer_that_ends_by_close_needs_a_close_notify(before, origin, certificates, properly):
    """RFC 9112 §9.8: else anyone on the way could have cut it."""
    server = origin(ending(b"HTTP/1.0 200 OK\r\n\r\nall of it", properly), pair=certificates.origin)
    proxy = before({"only": server.address})
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        if properly:
            assert client.response().text == "all of it"
        else:
            with pytest.raises((EOFError, ConnectionResetError)):
                client.response()
    assert proxy.metric("upstream_attempts_total", code="200" if properly else "truncated") == 1


@pytest.mark.parametrize("properly", [True, False], ids=["close_notify", "cut"])
def test_one_of_known_length_does_not(before, origin, certificates, properly):
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall of it"
    proxy = before({"only": origin(ending(answer, properly), pair=certificates.origin).address})
    for _ in range(3):
        assert proxy.get().text == "all of it"


def test_an_origin_that_never_finishes_the_handshake(before):
    """It counts as connecting, and has as long as that."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        proxy = before({"only": address}, {"pool": {"connect_timeout": "300ms"}})
        answer = proxy.get()
    assert answer.status == 504
    assert answer.headers["fairlead-error"].startswith("connect_timeout; source=upstream")
