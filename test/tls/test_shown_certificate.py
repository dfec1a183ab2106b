"""Which certificate a client is shown."""

import ssl

import pytest
from harness.tls import curl, s_client


@pytest.fixture
def shown(secured, certificates):
    """shown(name) is the certificate, as DER, that the proxy shows to a client who asks for `name`."""
    proxy, _ = secured(certificates.app, certificates.wildcard, certificates.other)
    return lambda name: s_client(proxy.port, name=name).certificate


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("app.example", "app"),
        ("other.example", "other"),
        ("OTHER.Example", "other"),
        ("a.wild.example", "wildcard"),
        ("B.wild.example", "wildcard"),
        ("a.b.wild.example", "app"),
        ("wild.example", "app"),
        ("unknown.example", "app"),
        (None, "app"),
    ],
)
def test_it_goes_by_the_name_that_is_asked_for(shown, certificates, name, expected):
    assert shown(name) == getattr(certificates, expected).der


@pytest.mark.parametrize(
    ("algorithm", "signature", "expected"),
    [
        ("ecdsa_secp256r1_sha256", "ECDSA", "app"),
        ("rsa_pss_rsae_sha256", "RSA-PSS", "app_rsa"),
        ("ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256", "ECDSA", "app"),
    ],
)
@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("first", ["app", "app_rsa"])
def test_ecdsa_and_rsa_side_by_side(secured, certificates, version, first, algorithm, signature, expected):
    """A client that understands both, and prefers the cheaper one, gets that, whichever is configured first."""
    pairs = certificates.app, certificates.app_rsa
    proxy, _ = secured(*(pairs if first == "app" else reversed(pairs)))
    client = s_client(proxy.port, version, "-sigalgs", algorithm)
    assert client.signature == signature, client.output + client.errors
    assert client.certificate == getattr(certificates, expected).der


def test_curl_believes_it_by_the_authority_and_the_name(secured, certificates):
    proxy, _ = secured(certificates.app, certificates.wildcard)
    assert curl(proxy.port, "/hello", ca=certificates.ca).response.text == "/hello"
    assert curl(proxy.port, ca=certificates.ca, name="x.wild.example").status == 200
    assert curl(proxy.port, ca=certificates.ca, name="y.x.wild.example").code == 60
    assert curl(proxy.port, ca=str(certificates.stranger.ca)).code == 60


def test_the_chain_is_shown(secured, certificates, tmp_path):
    """What stands behind the certificate in its file is sent along."""
    both = tmp_path / "chain.pem"
    both.write_bytes(certificates.app.cert.read_bytes() + certificates.authority.ca.read_bytes())
    pair = type(certificates.app)(both, certificates.app.key, certificates.app.certificate)
    proxy, _ = secured(pair)
    client = s_client(proxy.port, "-showcerts")
    chain = client.output.split("-----END CERTIFICATE-----")
    assert len(chain) == 3, client.output
    authority = chain[1][chain[1].index("-----BEGIN") :] + "-----END CERTIFICATE-----"
    assert ssl.PEM_cert_to_DER_cert(authority) == ssl.PEM_cert_to_DER_cert(
        certificates.authority.ca.read_text().strip()
    )
