"""Bodies of any size, with nginx as the origin and curl as the client: equal checksums, bounded memory."""

import subprocess

import pytest
from harness.bodies import MIB, SIZE, Watch, checksum, read_slowly, send_body, take_slowly
from harness.client import Raw
from harness.fairlead import config_of


@pytest.fixture
def through(fairlead, nginx):
    """(proxy, nginx) with one region."""

    def start():
        origin = nginx()
        return fairlead(config_of({"only": origin.address}, workers=1)), origin

    return start


@pytest.mark.parametrize("framing", ["identity", "chunked"])
def test_download(through, big_file, framing):
    path, expected = big_file
    proxy, origin = through()
    (origin.root / "big").symlink_to(path)
    url = f"http://127.0.0.1:{proxy.port}/{'chunked/' if framing == 'chunked' else ''}big"
    head = subprocess.run(
        ["curl", "-sS", "-r", "0-1", "-D-", "-o/dev/null", url], capture_output=True, text=True
    )
    assert head.returncode == 0, head.stderr
    with subprocess.Popen(["curl", "-sS", "-D/dev/stderr", url], stdout=-1, stderr=-1) as curl:
        received = checksum(curl.stdout)
        headers = curl.stderr.read().decode().lower()
    assert curl.returncode == 0, headers
    assert ("transfer-encoding: chunked" in headers) == (framing == "chunked")
    assert received == expected


@pytest.mark.parametrize("expect", [True, False], ids=["Expect", "no Expect"])
@pytest.mark.parametrize("framing", ["identity", "chunked"])
def test_upload(through, big_file, framing, expect):
    path, expected = big_file
    proxy, origin = through()
    options = ["-H", "Expect: 100-continue" if expect else "Expect:"]
    if framing == "chunked":
        options += ["-H", "Transfer-Encoding: chunked"]
    curl = subprocess.run(
        ["curl", "-sSv", *options, "-T", str(path), f"http://127.0.0.1:{proxy.port}/upload/big"],
        capture_output=True,
        text=True,
    )
    assert curl.returncode == 0, curl.stderr
    assert "< HTTP/1.1 201" in curl.stderr, curl.stderr
    assert ("< HTTP/1.1 100" in curl.stderr) == expect
    stored = origin.root / "upload/big"
    with open(stored, "rb") as file:
        assert checksum(file) == expected
    stored.unlink()


@pytest.mark.figures
@pytest.mark.parametrize("framing", ["identity", "chunked"])
def test_a_slow_reader_costs_no_memory(through, big_file, framing):
    path, _ = big_file
    proxy, origin = through()
    (origin.root / "big").symlink_to(path)
    (origin.root / "medium").write_bytes(b"x" * 4 * MIB)
    prefix = "/chunked" if framing == "chunked" else ""
    for _ in range(3):
        assert len(proxy.get(f"{prefix}/medium").body) == 4 * MIB  # buffers that stay are made
    with Raw(proxy.port, receive_buffer=65536, timeout=60) as client, Watch(proxy) as memory:
        client.send(f"GET {prefix}/big HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        assert read_slowly(client) >= SIZE
    assert memory.growth < MIB


@pytest.mark.figures
def test_a_slow_origin_costs_no_memory(fairlead, origin):
    proxy = fairlead(config_of({"only": origin(take_slowly).address}, workers=1))

    def upload(size):
        with Raw(proxy.port, timeout=60) as client:
            send_body(client, size)

    upload(4 * MIB)
    with Watch(proxy) as memory:
        upload(SIZE // 4)
    assert memory.growth < MIB
