"""TLS connections that are forwarded by the name that they ask for, without being opened."""

import socket

from harness.client import Raw
from harness.fairlead import config_of
from harness.tls import client_hello, curl, s_client
from harness.wait import eventually

NAMES = ["app.example", "*.wild.example"]


def by_name(names=NAMES):
    return [{"server_names": names, "service": "db"}]


def test_the_origins_own_certificate_is_shown(forwarding, nginx, certificates):
    behind = nginx(pair=certificates.app)
    proxy = forwarding({"near": f"127.0.0.1:{behind.tls_port}"}, tcp=by_name())
    answer = curl(proxy.port, "/healthz", ca=certificates.ca)
    assert (answer.code, answer.status) == (0, 200)
    shown = s_client(proxy.port, name="any.wild.example")
    assert shown.certificate == certificates.app.der
    assert proxy.metric("requests_total", protocol="tcp", service="db", code="200") >= 1


def test_other_names_are_opened_here(fairlead, nginx, origin, certificates):
    behind = nginx(pair=certificates.wildcard)
    config = config_of({"only": origin().address}, tls={"certificates": [certificates.app.keys]})
    config["services"].append(
        {
            "name": "db",
            "protocol": "tcp",
            "regions": {"only": {"endpoints": [f"127.0.0.1:{behind.tls_port}"]}},
        }
    )
    proxy = fairlead({**config, "listener": {"tcp": by_name(["*.wild.example"])}})
    assert curl(proxy.port, "/here", ca=certificates.ca).status == 200
    assert curl(proxy.port, "/healthz", ca=certificates.ca, name="a.wild.example").status == 200
    assert proxy.metric("requests_total", protocol="http/1.1", service="app") == 1
    eventually(lambda: proxy.metric("requests_total", protocol="tcp", service="db") == 1)


def test_other_names_are_closed_where_there_is_no_certificate(forwarding, nginx, certificates):
    proxy = forwarding({"near": f"127.0.0.1:{nginx(pair=certificates.app).tls_port}"}, tcp=by_name())
    assert curl(proxy.port, name="other.example").code != 0
    assert proxy.metric("rejected_total", reason="server_name") == 1


def test_what_is_no_tls_is_closed(forwarding, shouting):
    origin = shouting("near")
    proxy = forwarding({"near": origin.address}, tcp=by_name())
    with Raw(proxy.port) as client:
        client.send(b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n")
        assert client.closed()
    assert proxy.metric("rejected_total", reason="tls_handshake") == 1
    assert origin.connections == 0


def test_a_hello_may_come_in_pieces_and_reaches_the_origin_whole(forwarding):
    hello = client_hello("app.example")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        proxy = forwarding({"near": f"127.0.0.1:{listener.getsockname()[1]}"}, tcp=by_name())
        with Raw(proxy.port) as client:
            for at in range(0, len(hello), 7):
                client.send(hello[at : at + 7])
            client.send(b"and more")
            accepted, _ = listener.accept()
            with accepted:
                accepted.settimeout(10)
                seen = b""
                while len(seen) < len(hello) + 8:
                    seen += accepted.recv(65536)
                assert seen == hello + b"and more"


def test_a_hello_has_its_time(forwarding, shouting):
    top = {"limits": {"tls_handshake_timeout": "200ms"}}
    proxy = forwarding({"near": shouting("near").address}, tcp=by_name(), top=top)
    with Raw(proxy.port) as client:
        client.send(client_hello("app.example")[:20])
        assert client.closed()
    assert proxy.metric("limit_hits_total", reason="tls_handshake_timeout") == 1


def test_explain_repeats_where_a_connection_went(fairlead, nginx, origin, certificates, tmp_path):
    """By the record in the access log, as for requests."""
    behind = nginx(pair=certificates.wildcard)
    config = config_of(
        {"only": origin().address},
        tls={"certificates": [certificates.app.keys]},
        access_log={"path": str(tmp_path / "access.log")},
    )
    regions = {"only": {"endpoints": [f"127.0.0.1:{behind.tls_port}"]}}
    config["services"].append({"name": "db", "protocol": "tcp", "regions": regions})
    proxy = fairlead({**config, "listener": {"tcp": by_name(["*.wild.example"])}})
    assert curl(proxy.port, "/healthz", ca=certificates.ca, name="a.wild.example").status == 200
    entry = eventually(proxy.access_log)[0]
    decision = entry["decision"]
    when = ["--pick", repr(decision["pick"]), "--table", str(decision["table"])]
    found = proxy.explain("--sni", entry["host"], "--client", entry["client"], *when)
    assert (found["outcome"], found["service"]) == ("forwarded", "db")
    assert (found["route"], found["region"]) == (entry["route"], "only")
    assert found["candidates"] == decision["candidates"]
    here = proxy.explain("--sni", "app.example")
    assert (here["outcome"], here["route"], here["service"]) == ("routed", "all", "app")
