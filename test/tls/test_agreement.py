"""Which versions, ciphers and protocols a handshake may agree on."""

import subprocess

import pytest
from harness.client import Raw
from harness.tls import curl, s_client

# What a client may still be willing to do, whatever this machine's policy says.
WILLING = ["-cipher", "ALL:@SECLEVEL=0"]


@pytest.mark.parametrize(("version", "spoken"), [("-tls1_2", "TLSv1.2"), ("-tls1_3", "TLSv1.3")])
def test_intermediate_speaks_both(secured, version, spoken):
    proxy, _ = secured()
    client = s_client(proxy.port, version)
    assert client.protocol == spoken, client.errors
    assert "HTTP/1.1 200" in client.output


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
@pytest.mark.parametrize("profile", ["intermediate", "modern"])
def test_old_versions_are_refused(secured, profile, version):
    proxy, origin = secured(profile=profile)
    client = s_client(proxy.port, version, *WILLING)
    assert (client.protocol, client.alert) == (None, "protocol version"), client.errors
    assert proxy.metric("rejected_total", reason="tls_handshake") == 1
    assert origin.connections == 0


def test_modern_is_tls_1_3_alone(secured):
    proxy, _ = secured(profile="modern")
    assert s_client(proxy.port, "-tls1_2").alert == "protocol version"
    assert s_client(proxy.port, "-tls1_3").protocol == "TLSv1.3"


@pytest.mark.parametrize(
    "cipher",
    ["ECDHE-ECDSA-AES128-SHA256", "ECDHE-RSA-AES128-SHA", "AES128-GCM-SHA256"],
)
def test_ciphers_without_secrecy_or_authentication_are_refused(secured, certificates, cipher):
    proxy, _ = secured(certificates.app, certificates.app_rsa)
    client = s_client(proxy.port, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")
    assert client.protocol is None
    assert client.alert == "handshake failure", client.errors


def test_renegotiation_is_refused(secured):
    """A line with R alone makes openssl s_client ask for it."""
    proxy, _ = secured()
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.port}", "-tls1_2"]
    with subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.STDOUT) as client:
        client.stdin.write(b"R\n")
        client.stdin.flush()
        output = client.stdout.read().decode()  # to its end, which the refusal brings
    assert "RENEGOTIATING" in output
    assert "no renegotiation" in output
    assert proxy.metric("downstream_connections") == 0


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_http_1_1_is_agreed_on(secured, version):
    proxy, _ = secured()
    for offer in ("http/1.1", "spdy/3,http/1.1"):
        client = s_client(proxy.port, version, "-alpn", offer)
        assert client.alpn == "http/1.1", client.output
        assert "HTTP/1.1 200" in client.output


def test_a_client_without_alpn_is_served(secured):
    proxy, _ = secured()
    assert curl(proxy.port, "/", "--no-alpn").status == 200


def test_a_client_of_other_protocols_alone_is_told(secured):
    proxy, origin = secured()
    client = s_client(proxy.port, "-alpn", "spdy/3")
    assert client.alert == "no application protocol", client.errors
    assert origin.connections == 0


def test_plain_http_to_a_tls_port_is_refused(secured):
    proxy, origin = secured()
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        assert not client.rest().startswith(b"HTTP")
    assert proxy.metric("rejected_total", reason="tls_handshake") == 1
    assert origin.connections == 0
