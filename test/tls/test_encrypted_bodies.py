"""Large bodies with TLS on both sides: curl, the proxy, nginx."""

import subprocess

import pytest
from harness.bodies import MIB, SIZE, Watch, checksum, read_slowly, send_body, take_slowly
from harness.fairlead import config_of
from harness.tls import NAME, Secured


@pytest.fixture
def through(fairlead, nginx, certificates):
    """(proxy, nginx) with TLS before and behind the proxy."""

    def start():
        server = nginx(pair=certificates.origin)
        config = config_of(
            {"only": f"127.0.0.1:{server.tls_port}"},
            tls={"certificates": [certificates.app.keys]},
            upstream_tls={"ca": certificates.ca, "server_name": "origin.example"},
            workers=1,
        )
        return fairlead(config), server

    return start


def curl(proxy, certificates, path, *options):
    command = ["curl", "-sS", "--http1.1", "--cacert", certificates.ca, *options]
    command += ["--resolve", f"{NAME}:{proxy.port}:127.0.0.1", f"https://{NAME}:{proxy.port}{path}"]
    return subprocess.Popen(command, stdout=-1, stderr=-1)


@pytest.mark.parametrize("path", ["/big", "/chunked/big"])
def test_download(through, certificates, big_file, path):
    source, expected = big_file
    proxy, server = through()
    (server.root / "big").symlink_to(source)
    with curl(proxy, certificates, path) as client:
        received = checksum(client.stdout)
        errors = client.stderr.read().decode()
    assert client.returncode == 0, errors
    assert received == expected


@pytest.mark.parametrize("framing", ["Expect:", "Transfer-Encoding: chunked"])
def test_upload(through, certificates, big_file, framing):
    source, expected = big_file
    proxy, server = through()
    with curl(
        proxy, certificates, "/upload/big", "-H", framing, "-T", str(source), "-w", "%{http_code}"
    ) as client:
        output, errors = client.communicate()
    assert (client.returncode, output) == (0, b"201"), errors.decode()
    stored = server.root / "upload/big"
    with open(stored, "rb") as file:
        assert checksum(file) == expected
    stored.unlink()


@pytest.mark.figures
@pytest.mark.parametrize("prefix", ["", "/chunked"])
def test_a_slow_reader_costs_no_memory(through, big_file, prefix):
    source, _ = big_file
    proxy, server = through()
    (server.root / "big").symlink_to(source)
    (server.root / "medium").write_bytes(b"x" * 4 * MIB)
    for path in ["medium"] * 3 + ["big"]:  # buffers that stay are made by the first ones
        with Secured(proxy.port, receive_buffer=65536, timeout=60) as client, Watch(proxy) as memory:
            client.send(f"GET {prefix}/{path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n")
            received = read_slowly(client, slow_for=0.2 if path == "medium" else 3)
        assert received >= (SIZE if path == "big" else 4 * MIB)
    assert memory.growth < MIB


@pytest.mark.figures
def test_a_slow_origin_costs_no_memory(fairlead, origin, certificates):
    server = origin(take_slowly, pair=certificates.origin)
    tls = {"certificates": [certificates.app.keys]}
    proxy = fairlead(
        config_of({"only": server.address}, tls=tls, upstream_tls={"ca": certificates.ca}, workers=1)
    )

    def upload(size):
        with Secured(proxy.port, timeout=60) as client:
            send_body(client, size)

    upload(4 * MIB)
    with Watch(proxy) as memory:
        upload(SIZE // 4)
    assert memory.growth < MIB
