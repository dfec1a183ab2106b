"""UNIX sockets on both sides."""

import socket
import stat
import subprocess

import pytest
from harness.client import Raw, fetch
from harness.fairlead import command, config_of
from harness.proxy_protocol import line
from harness.wait import eventually

REQUEST = "GET /asked HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n"


class Local(Raw):
    """A Raw client of a UNIX socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(str(path))
        self.pending = b""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "edge.sock"


@pytest.fixture
def listening(fairlead, origin, path, tmp_path):
    """listening(**listener) starts a proxy on the socket `path`; (proxy, origin)."""

    def start(wait=True, name="fairlead", workers=2, server=None, config=None, **listener):
        server = server or origin()
        listener = {"name": "local", "address": f"unix:{path}", **listener}
        made = config_of(
            {"only": server.address},
            workers=workers,
            listeners=[listener],
            access_log={"path": str(tmp_path / "access.log")},
            **(config or {}),
        )
        return fairlead(made, wait=wait, name=name), server

    return start


def test_a_listener_answers(listening, path):
    proxy, server = listening()
    with Local(path) as client:
        for _ in range(2):
            client.send(REQUEST)
            assert client.response().text == "/asked"
    assert "x-forwarded-for" not in server.requests[0].headers
    eventually(lambda: len(proxy.access_log()) == 2)
    assert proxy.access_log()[0]["client"] == "unix:"


def test_what_names_no_host_is_for_localhost(listening, path):
    _, server = listening()
    with Local(path) as client:
        client.send("GET /old HTTP/1.0\r\n\r\n")
        assert client.response().text == "/old"
    assert server.requests[0].headers["host"] == "localhost"


def test_workers_share_the_socket(listening, path):
    proxy, _ = listening(workers=4)
    clients = [Local(path) for _ in range(64)]
    for client in clients:
        client.send(REQUEST)
    assert all(client.response().status == 200 for client in clients)
    assert proxy.metric("downstream_connections") == 64
    for client in clients:
        client.close()
    eventually(lambda: proxy.metric("downstream_connections") == 0)


@pytest.mark.parametrize("protocol", ["--http1.1", "--http2-prior-knowledge"])
def test_curl_speaks_to_it(listening, path, protocol):
    listening()
    done = subprocess.run(
        ["curl", "-sS", "--unix-socket", path, protocol, "http://a/curl"], capture_output=True, timeout=20
    )
    assert (done.returncode, done.stdout) == (0, b"/curl"), done.stderr


def test_clients_can_be_trusted(listening, path):
    _, server = listening(client_address={"trusted_proxies": ["unix:"]})
    with Local(path) as client:
        client.send(REQUEST)
        assert client.response().status == 200
    assert server.requests[0].headers["x-forwarded-for"] == "198.51.100.1"


def test_a_proxy_can_name_clients_there(listening, path):
    proxy, server = listening(proxy_protocol={"trusted": ["unix:"]})
    with Local(path) as client:
        client.send(line().decode() + REQUEST)
        assert client.response().status == 200
    assert server.requests[0].headers["x-forwarded-for"] == "192.0.2.7"
    with Local(path) as client:
        client.send(REQUEST)
        assert client.closed()
    assert proxy.metric("rejected_total", reason="proxy_protocol") == 1


@pytest.mark.parametrize(("mode", "expected"), [("0660", 0o660), ("600", 0o600), ("0666", 0o666)])
def test_the_file_has_the_mode_that_is_asked_for(listening, path, mode, expected):
    listening(mode=mode)
    assert stat.S_IMODE(path.stat().st_mode) == expected


def test_the_file_goes_with_the_process(listening, path):
    proxy, _ = listening()
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert proxy.stop() == 0
    assert not path.exists()


def test_the_file_of_a_dead_process_is_replaced(listening, path):
    dead = socket.socket(socket.AF_UNIX)
    dead.bind(str(path))
    dead.close()
    listening()
    with Local(path) as client:
        client.send(REQUEST)
        assert client.response().status == 200


def test_a_socket_that_lives_is_left_alone(listening, path):
    with socket.socket(socket.AF_UNIX) as living:
        living.bind(str(path))
        living.listen()
        second, _ = listening(wait=False)
        assert second.wait(within=10) != 0
        assert "Address already in use" in second.output()
        assert path.exists()


def test_another_file_is_never_replaced(listening, path):
    path.write_text("precious")
    second, _ = listening(wait=False)
    assert second.wait(within=10) != 0
    assert path.read_text() == "precious"


def test_a_listener_comes_and_goes_with_the_configuration(listening, path, tmp_path):
    proxy, server = listening()
    config = dict(proxy.config)
    other = tmp_path / "other.sock"
    changed = {**config, "listeners": [{"name": "other", "address": f"unix:{other}"}]}
    assert proxy.put(changed).status == 200
    with Local(other) as client:
        client.send(REQUEST)
        assert client.response().status == 200
    eventually(lambda: not path.exists())
    assert proxy.put(config).status == 200
    with Local(path) as client:
        client.send(REQUEST)
        assert client.response().status == 200


# Endpoints


def test_an_endpoint_is_asked(fairlead, origin, tmp_path):
    server = origin(host=f"unix:{tmp_path / 'origin.sock'}")
    check = {"http": {"path": "/health"}, "interval": "50ms"}
    proxy = fairlead(config_of({"only": server.address}, health_check=check, workers=1))
    for _ in range(3):
        assert fetch(proxy.port, path="/asked").text == "/asked"
    eventually(lambda: proxy.metric("upstream_probes_total", reason="ok") >= 2)
    probes = [request for request in server.requests if request.target == "/health"]
    assert probes[0].headers["host"] == "localhost"
    asked = [request for request in server.requests if request.target == "/asked"]
    assert len({request.connection for request in asked}) == 1, "connections are used again"
    endpoints = proxy.status()["services"][0]["regions"][0]["endpoints"]
    assert [endpoint["address"] for endpoint in endpoints] == [server.address]


def test_one_that_is_gone_is_a_connect_failure(fairlead, origin, tmp_path):
    server = origin()
    gone = f"unix:{tmp_path / 'nobody.sock'}"
    proxy = fairlead(config_of({"a": gone, "b": server.address}, policy="failover", workers=1))
    assert fetch(proxy.port, path="/served").text == "/served"


def test_http2_endpoints_too(fairlead, origin, tmp_path):
    inner_path = tmp_path / "inner.sock"
    server = origin()
    inner = config_of(
        {"only": server.address},
        workers=1,
        listeners=[{"name": "local", "address": f"unix:{inner_path}"}],
    )
    fairlead(inner, name="inner")
    outer = fairlead(config_of({"only": f"unix:{inner_path}"}, protocol="h2", workers=1), name="outer")
    for _ in range(2):
        assert fetch(outer.port, path="/two").text == "/two"
    assert outer.metric("upstream_connections") == 1


def test_the_proxy_protocol_names_nobody_for_a_local_client(listening, path, origin):
    told = origin(proxied=True)
    listening(server=told, config={"proxy_protocol": "v2"})
    with Local(path) as client:
        client.send(REQUEST)
        assert client.response().status == 200
    assert told.requests[0].proxied == (2,)


# Mistakes

DOCUMENT = """\
apiVersion: fairlead/v1
listeners:
  - name: plain
    address: {address}
    mode: "0660"
regions: [ {{ name: here }} ]
services:
  - name: shop
    regions: {{ here: {{ endpoints: ["{endpoint}"] }} }}
routes: [ {{ match: {{}}, service: shop }} ]
"""


@pytest.mark.parametrize(
    ("address", "endpoint", "expected"),
    [
        ("unix:/run/ok.sock", "unix:/run/ok.sock", None),
        ("unix:" + "/" + "x" * 106, "unix:/run/ok.sock", None),
        (
            "unix:" + "/" + "x" * 107,
            "unix:/run/ok.sock",
            "4:14: listeners[0].address: expected a UNIX socket",
        ),
        ("unix:relative", "unix:/run/ok.sock", "4:14: listeners[0].address: expected a UNIX socket"),
        ("127.0.0.1:80", "unix:/run/ok.sock", "5:11: listeners[0].mode: only for UNIX sockets"),
        (
            "unix:/run/ok.sock",
            "unix:/" + "x" * 107,
            "9:36: services[0].regions.here.endpoints[0]: expected a UNIX socket",
        ),
    ],
)
def test_mistakes_have_a_place(tmp_path, address, endpoint, expected):
    (tmp_path / "f.yaml").write_text(DOCUMENT.format(address=address, endpoint=endpoint))
    result = command("check", "-c", "f.yaml", cwd=tmp_path)
    output = result.stdout + result.stderr
    assert (result.returncode == 0) == (expected is None), output
    if expected:
        assert output.startswith(f"f.yaml:{expected}"), output
