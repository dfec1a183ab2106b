"""Clients that must, or may, show a certificate."""

import pytest
from harness.tls import Secured, curl, s_client

REQUEST = "GET / HTTP/1.1\r\nHost: app.example\r\n"

# RFC 8446 §6.2, by the words of OpenSSL.
REFUSALS = {
    None: "certificate required",
    "client_expired": "certificate expired",
    "client_foreign": "unknown ca",
    "client_revoked": "certificate revoked",
    "app": "unsupported certificate",
}


@pytest.fixture
def strict(secured, certificates):
    def start(mode="require", **keywords):
        auth = {"ca": certificates.ca, "crl": certificates.crl, "mode": mode}
        return secured(client_auth=auth, **keywords)

    return start


def as_client(pair):
    return ["-cert", str(pair.cert), "-key", str(pair.key)] if pair else []


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("which", REFUSALS)
def test_the_wrong_ones_get_an_alert_and_no_further(strict, certificates, which, version):
    proxy, origin = strict()
    client = s_client(proxy.port, version, *as_client(which and getattr(certificates, which)))
    assert "HTTP/1.1" not in client.output
    expected = REFUSALS[which]
    if which is None and version == "-tls1_2":
        expected = "handshake failure"  # the only word that TLS 1.2 has for it
    assert client.alert == expected, client.errors
    assert proxy.metric("rejected_total", reason="tls_handshake") == 1
    assert proxy.metric("requests_total") == 0
    assert (origin.connections, origin.requests) == (0, [])


@pytest.mark.parametrize("version", ["--tls-max 1.2", "--tlsv1.3"])
@pytest.mark.parametrize("mode", ["require", "optional"])
def test_the_right_one_is_served_and_told_of(strict, certificates, mode, version):
    proxy, origin = strict(mode)
    assert curl(proxy.port, "/", *version.split(), client=certificates.client).status == 200
    told = origin.requests[0].headers["x-forwarded-client-cert"]
    assert f"Hash={certificates.client.fingerprint}" in told
    assert 'Subject="CN=client.example"' in told
    assert "DNS=client.example" in told


def test_without_one_where_it_may_be_left_out(strict):
    proxy, origin = strict("optional")
    assert curl(proxy.port, "/", "-H", "X-Forwarded-Client-Cert: Hash=spoofed").status == 200
    assert "x-forwarded-client-cert" not in origin.requests[0].headers


@pytest.mark.parametrize("which", ["client_expired", "client_foreign", "client_revoked"])
def test_a_wrong_one_is_no_better_than_none(strict, certificates, which):
    proxy, origin = strict("optional")
    assert curl(proxy.port, client=getattr(certificates, which)).status is None
    assert origin.connections == 0


def test_what_a_client_says_of_itself_is_not_believed(strict, secured, certificates):
    spoof = "-H", "X-Forwarded-Client-Cert: Hash=spoofed"
    proxy, origin = strict(name="strict")
    assert curl(proxy.port, "/", *spoof, client=certificates.client).status == 200
    told = origin.requests[0].headers["x-forwarded-client-cert"]
    assert "spoofed" not in told
    assert certificates.client.fingerprint in told
    free, origin = secured(name="free")
    assert curl(free.port, "/", *spoof, client=certificates.client).status == 200
    assert "x-forwarded-client-cert" not in origin.requests[0].headers


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_a_resumed_session_still_knows_its_client(strict, certificates, tmp_path, version):
    proxy, origin = strict()
    file = str(tmp_path / "session")
    s_client(proxy.port, version, "-sess_out", file, *as_client(certificates.client))
    assert s_client(proxy.port, version, "-sess_in", file).reused
    first, second = (request.headers["x-forwarded-client-cert"] for request in origin.requests)
    assert first == second
    assert certificates.client.fingerprint in second


def test_a_revocation_ends_the_session_too(strict, certificates, tmp_path):
    """Who is revoked can not resume what was begun before that."""
    proxy, origin = strict()
    client = certificates.authority.issue("leaver", ["leaver.example"], client=True)
    file = str(tmp_path / "session")
    assert "HTTP/1.1 200" in s_client(proxy.port, "-sess_out", file, *as_client(client)).output
    crl = tmp_path / "crl.pem"
    crl.write_bytes(certificates.authority.revocation_list(certificates.client_revoked, client))
    config = dict(proxy.config)
    listener = config["listeners"][0]
    auth = {**listener["tls"]["client_auth"], "crl": str(crl)}
    listener = {**listener, "tls": {**listener["tls"], "client_auth": auth}}
    assert proxy.put({**config, "listeners": [listener]}).status == 200
    resumed = s_client(proxy.port, "-sess_in", file, *as_client(client))
    assert "HTTP/1.1" not in resumed.output
    assert len(origin.requests) == 1


def test_a_request_for_another_name_is_misdirected(strict, certificates):
    """RFC 9110 §7.4: who was let in at one name must not reach another by its Host field."""
    proxy, origin = strict()
    with Secured(proxy.port, client=certificates.client) as client:
        client.send("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")
        answer = client.response()
        assert answer.status == 421
        assert answer.headers["fairlead-error"].startswith("misdirected; source=downstream")
        for host in ("app.example", "APP.example:8443"):
            client.send(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")
            assert client.response().status == 200
    assert proxy.metric("rejected_total", reason="misdirected") == 1
    assert len(origin.requests) == 2


def test_explain_knows_what_is_misdirected(strict):
    proxy, _ = strict()
    found = proxy.explain("--sni", "app.example", "--host", "other.example")
    assert (found["outcome"], found["status"], found["route"]) == ("misdirected", 421, None)
    assert found["listener"] == "secured"
    for host in ("app.example", "APP.example:8443"):
        found = proxy.explain("--sni", "app.example", "--host", host)
        assert (found["outcome"], found["status"], found["route"]) == ("routed", None, "all")


def test_other_names_are_fine_without_client_certificates(secured):
    proxy, _ = secured()
    with Secured(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n")
        assert client.response().status == 200


def test_routes_can_tell_by_it_and_by_nothing_that_a_client_says(strict, certificates):
    known = {"headers": [{"name": "x-forwarded-client-cert", "regex": r".*;DNS=client\.example(;.*)?"}]}
    routes = [
        {"name": "known", "match": known, "service": "app"},
        {"name": "others", "match": {}, "service": "app"},
    ]
    proxy, _ = strict("optional", settings={"routes": routes})
    claim = f"X-Forwarded-Client-Cert: Hash={certificates.client.fingerprint};DNS=client.example"
    assert curl(proxy.port, "/", client=certificates.client).status == 200
    assert curl(proxy.port, "/", "-H", claim).status == 200
    assert [proxy.metric("requests_total", route=name) for name in ("known", "others")] == [1, 1]
    said = ["--sni", "app.example", "--client", "127.0.0.1", "--header", claim]
    assert proxy.explain(*said)["route"] == "others", "127.0.0.1 is no trusted proxy"
