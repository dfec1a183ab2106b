"""fairlead-load over TLS: nginx and openssl s_server are the other side."""

import contextlib
import json
import subprocess

import pytest
from harness.build import program
from harness.ports import free_port
from harness.process import Process
from harness.wait import eventually


def load(port, *options, scheme="https", rate=100):
    command = [
        program("fairlead-load"),
        f"{scheme}://127.0.0.1:{port}/small",
        "-o",
        "json",
        "--rate",
        str(rate),
    ]
    done = subprocess.run([*command, *map(str, options)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    report["outcomes"] = {name: count for name, count in report["outcomes"].items() if count}
    return report


@pytest.fixture
def server(nginx, certificates):
    return nginx(pair=certificates.origin)


def test_connections_are_kept(server):
    report = load(server.tls_port, "--requests", 50, "--connections", 1)
    assert report["outcomes"] == {"ok": 50}
    assert report["tls"] == {"handshakes": 1, "resumed": 0, "failures": {}}


def test_tls_can_be_asked_for_by_a_flag(server):
    assert load(server.tls_port, "--tls", "--requests", 5, scheme="http")["tls"]["handshakes"] > 0


def test_every_handshake_is_a_full_one(server):
    report = load(server.tls_port, "--requests", 30, "--close")
    assert report["outcomes"] == {"ok": 30}
    assert report["tls"] == {"handshakes": 30, "resumed": 0, "failures": {}}


def test_or_resumes_the_last_session(server):
    report = load(server.tls_port, "--requests", 30, "--close", "--resume", "--connections", 1)
    assert report["outcomes"] == {"ok": 30}
    assert report["tls"]["handshakes"] == 30
    assert report["tls"]["resumed"] == 29


@pytest.mark.parametrize("name", ["origin.example", "localhost", "127.0.0.1"])
def test_the_target_is_verified(server, certificates, name):
    report = load(server.tls_port, "--requests", 5, "--ca", certificates.ca, "--sni", name)
    assert report["outcomes"] == {"ok": 5}


@pytest.mark.parametrize(
    ("name", "authority", "reason"),
    [
        ("wrong.example", "authority", "hostname mismatch"),
        ("127.0.0.2", "authority", "IP address mismatch"),
        ("origin.example", "stranger", "unable to get local issuer certificate"),
    ],
)
@pytest.mark.parametrize("rate", [100, 0])
def test_a_handshake_that_failed_is_a_request_that_failed(
    server, certificates, name, authority, reason, rate
):
    options = ["--ca", getattr(certificates, authority).ca, "--sni", name]
    report = load(server.tls_port, "--requests", 5, "--connections", 1, *options, rate=rate)
    assert report["outcomes"] == {"tls_error": 5}
    assert report["failed"] == 5
    assert report["tls"]["failures"] == {reason: 5}


def test_a_client_certificate_that_is_asked_for_in_vain(s_server):
    """With TLS 1.3 the alert comes after the client's part of the handshake."""
    report = load(s_server("-Verify", "1", "-verify_return_error"), "--requests", 3, "--connections", 1)
    assert report["outcomes"] == {"tls_error": 3}
    (reason,) = report["tls"]["failures"]
    assert "certificate required" in reason


def test_who_speaks_no_tls(nginx):
    report = load(nginx().port, "--requests", 3, "--connections", 1)
    assert report["outcomes"] == {"tls_error": 3}
    assert sum(report["tls"]["failures"].values()) == 3


@pytest.mark.parametrize("rate", [100, 0])
def test_who_says_nothing_is_a_timeout(origin, rate):
    silent = origin(lambda incoming, _: incoming.receive())
    report = load(silent.port, "--requests", 3, "--connections", 1, "--timeout", "200ms", rate=rate)
    assert report["outcomes"] == {"timeout": 3}


@pytest.mark.parametrize("properly", [True, False], ids=["close_notify", "cut"])
def test_the_end_of_an_answer_without_length_needs_a_close_notify(origin, certificates, properly):
    def handler(incoming, _):
        incoming.send("HTTP/1.1 200 OK\r\n\r\nall of it")
        if properly:
            with contextlib.suppress(OSError, ValueError):
                incoming.socket.unwrap()
        return False

    report = load(origin(handler, pair=certificates.origin).port, "--requests", 5)
    assert report["outcomes"] == ({"ok": 5} if properly else {"reset": 5})


def test_large_requests_arrive(origin, certificates):
    def handler(incoming, request):
        incoming.body(request)
        incoming.respond(200, "y")

    there = origin(handler, pair=certificates.origin)
    options = ["--method", "POST", "--body-size", 3_000_000]
    assert load(there.port, "--requests", 3, *options)["outcomes"] == {"ok": 3}
    assert {len(request.body) for request in there.requests} == {3_000_000}


@pytest.fixture
def s_server(processes, certificates, tmp_path):
    """s_server(option, …) starts openssl s_server and gives its port."""

    def start(*options):
        port = free_port()
        command = ["openssl", "s_server", "-accept", str(port), "-www", "-CAfile", certificates.ca]
        pair = ["-cert", str(certificates.origin.cert), "-key", str(certificates.origin.key)]
        processes.append(Process([*command, *pair, *options], tmp_path / "s_server.log"))
        eventually(lambda: "ACCEPT" in processes[-1].output())
        return port

    return start
