"""What endpoints are told by the PROXY protocol."""

import pytest
from harness.client import Raw, fetch
from harness.fairlead import command, config_of
from harness.proxy_protocol import line
from harness.wait import eventually

CHECK = {"http": {"path": "/health"}, "interval": "50ms"}


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_each_connection_begins_with_its_client(fairlead, origin, certificates, version, tls):
    server = origin(pair=certificates.origin if tls else None, proxied=True)
    settings = {"upstream_tls": {"ca": certificates.ca, "server_name": "origin.example"}} if tls else {}
    proxy = fairlead(config_of({"only": server.address}, proxy_protocol=f"v{version}", workers=1, **settings))
    with Raw(proxy.port) as first, Raw(proxy.port) as second:
        clients = [first.socket.getsockname()[1], second.socket.getsockname()[1]]
        for client in (first, second, first):
            client.send("GET /told HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.response().text == "/told"
    told = [request.proxied for request in server.requests]
    assert told == [
        (version, "127.0.0.1", "127.0.0.1", port, proxy.port) for port in (clients[0], clients[1], clients[0])
    ]
    assert server.connections == 3
    assert not server.errors
    eventually(lambda: proxy.metric("upstream_connections") == 0)


def test_a_client_that_a_proxy_names_is_handed_on(demanding, origin):
    told = origin(proxied=True)
    proxy, _ = demanding(server=told, proxy_protocol="v2")
    for source, destination in (("192.0.2.7", "10.0.0.1"), ("2001:db8::7", "2001:db8::1")):
        with Raw(proxy.port) as client:
            client.send(line(source, destination) + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.response().status == 200
        assert told.requests[-1].proxied == (2, source, destination, 4660, 443)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("check", [CHECK, {"tcp": {}, "interval": "50ms"}], ids=["http", "tcp"])
def test_health_checks_are_nobodys(fairlead, origin, version, check):
    server = origin(proxied=True)
    proxy = fairlead(config_of({"only": server.address}, proxy_protocol=f"v{version}", health_check=check))
    eventually(lambda: proxy.metric("upstream_probes_total", reason="ok") >= 3)
    assert all(request.proxied == (version,) for request in server.requests)
    assert not any(
        proxy.metric("upstream_probes_total", reason=reason) for reason in ("wrong", "unreachable")
    )


def test_a_failed_try_tells_the_next_endpoint_as_well(fairlead, origin):
    def reset(incoming, _):
        incoming.reset()
        return False

    first, second = origin(reset, proxied=True), origin(proxied=True)
    proxy = fairlead(
        config_of(
            {"a": first.address, "b": second.address}, policy="failover", proxy_protocol="v1", workers=1
        )
    )
    assert fetch(proxy.port).status == 200
    if first.requests:
        assert first.requests[0].proxied == second.requests[0].proxied


def test_http2_endpoints_are_refused(tmp_path):
    (tmp_path / "f.yaml").write_text(
        "apiVersion: fairlead/v1\n"
        "listeners: [ { name: plain, address: 127.0.0.1:0 } ]\n"
        "regions: [ { name: here } ]\n"
        "services:\n"
        "  - name: shop\n"
        "    protocol: h2\n"
        "    proxy_protocol: v1\n"
        '    regions: { here: { endpoints: ["127.0.0.1:1"] } }\n'
        "routes: [ { match: {}, service: shop } ]\n"
    )
    result = command("check", "-c", "f.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert (result.stdout + result.stderr).startswith(
        "f.yaml:7:21: services[0].proxy_protocol: needs protocol http1"
    )
