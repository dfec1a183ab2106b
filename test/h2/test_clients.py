"""Requests by clients that others wrote: curl, nghttp, h2load."""

import json
import re
import subprocess

import pytest
from harness.bodies import MIB, checksum, write_big_file
from harness.build import scaled
from harness.fairlead import config_of
from harness.process import whole_lines

SIZE = scaled(100, 20) * MIB


def run(*command, **keywords):
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, timeout=120, **{"text": True, **keywords}
    )
    assert done.returncode == 0, done.stderr
    return done


def curl(port, path="/", *options):
    """The response's head as curl prints it, and the body."""
    command = ["curl", "-sS", "-i", "--http2-prior-knowledge", *options, f"http://127.0.0.1:{port}{path}"]
    head, _, body = run(*command, text=False).stdout.rpartition(b"\r\n\r\n")
    return head.decode(), body


@pytest.fixture
def proxied(fairlead, nginx):
    """(proxy, nginx), for clients in clear text."""
    behind = nginx()
    return fairlead(config_of({"only": behind.address})), behind


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """A file of SIZE bytes, none of whose MiB is like another, and its size and checksum."""
    path = tmp_path_factory.mktemp("file") / "file"
    yield path, write_big_file(path, SIZE)
    path.unlink()


def test_curl_in_clear_text(proxied):
    proxy, _ = proxied
    head, body = curl(proxy.port, "/small")
    assert head.startswith("HTTP/2 200")
    assert body == b"x" * 128
    assert proxy.metric("requests_total", protocol="h2", code="200") == 1


def test_curl_over_tls_is_offered_both(fairlead, nginx, certificates):
    proxy = fairlead(config_of({"only": nginx().address}, tls={"certificates": [certificates.app.keys]}))
    for option, version in {"--http2": "2", "--http1.1": "1.1"}.items():
        name = f"app.example:{proxy.port}"
        done = run("curl", "-sS", option, "--cacert", certificates.ca, "--resolve", f"{name}:127.0.0.1",
                   "-w", "%{http_version}", "-o/dev/null", f"https://{name}/small")  # fmt: skip
        assert done.stdout == version


def test_head_and_what_has_no_body(before):
    def answer(incoming, request):
        kind = request.target.strip("/")
        if kind == "head":
            incoming.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
        else:
            incoming.send(f'HTTP/1.1 {kind} Status\r\nETag: "x"\r\n\r\n')

    proxy, _ = before(answer)
    head, body = curl(proxy.port, "/head", "--head")
    assert head.startswith("HTTP/2 200")
    assert "content-length: 7" in head
    for status in ("204", "304"):
        head, body = curl(proxy.port, f"/{status}")
        assert head.startswith(f"HTTP/2 {status}")
        assert 'etag: "x"' in head
        assert body == b""
        assert "content-length" not in head


def test_interim_heads(before):
    def answer(incoming, _):
        incoming.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
        incoming.respond(200, "done")

    proxy, _ = before(answer)
    command = ["curl", "-sS", "-i", "--http2-prior-knowledge", f"http://127.0.0.1:{proxy.port}/"]
    heads = run(*command, text=False).stdout.split(b"\r\n\r\n")
    assert heads[0].startswith(b"HTTP/2 103")
    assert b"link: </a>" in heads[0]
    assert heads[1].startswith(b"HTTP/2 200")
    assert heads[2] == b"done"


def test_trailers_of_a_response(before):
    def answer(incoming, _):
        incoming.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: T\r\n\r\n")
        incoming.send("2\r\nhi\r\n0\r\nT: at-last\r\n\r\n")

    proxy, _ = before(answer)
    shown = run("nghttp", "-v", f"http://127.0.0.1:{proxy.port}/").stdout
    assert re.search(r"recv \(stream_id=\d+\) t: at-last", re.sub(r"\x1b\[[\d;]*m", "", shown)), shown


def test_trailers_of_a_request(before):
    proxy, origin = before()
    url = f"http://127.0.0.1:{proxy.port}/"
    run("nghttp", "-d", "/etc/hostname", "--no-content-length", "--trailer", "t: at-last", url)
    assert origin.whole[0].trailers == {"t": "at-last"}


def test_download(proxied, file):
    proxy, nginx = proxied
    path, expected = file
    (nginx.root / "file").symlink_to(path)
    for url in ("/file", "/chunked/file"):
        command = ["curl", "-sS", "--http2-prior-knowledge", "--max-time", "60"]
        with subprocess.Popen([*command, f"http://127.0.0.1:{proxy.port}{url}"], stdout=-1) as process:
            assert checksum(process.stdout) == expected, url
        assert process.returncode == 0


@pytest.mark.parametrize("length", [True, False], ids=["length", "no length"])
def test_upload(proxied, file, length):
    proxy, nginx = proxied
    path, expected = file
    source = ["-T", str(path)] if length else ["-T", "-"]
    with open(path, "rb") as body:
        run("curl", "-sS", "--http2-prior-knowledge", *source, f"http://127.0.0.1:{proxy.port}/upload/file",
            stdin=body)  # fmt: skip
    with open(nginx.root / "upload/file", "rb") as stored:
        assert checksum(stored) == expected


def test_downloads_beside_each_other(fairlead, nginx, file, certificates, tmp_path):
    """Ten of them on one connection."""
    behind = nginx()
    proxy = fairlead(config_of({"only": behind.address}, tls={"certificates": [certificates.app.keys]}))
    with open(file[0], "rb") as opened:
        content = opened.read(10 * MIB)
    urls = []
    for number in range(10):
        (behind.root / f"{number}").write_bytes(content[: (number + 1) * MIB])
        urls += ["-o", str(tmp_path / f"{number}"), f"https://127.0.0.1:{proxy.port}/{number}"]
    run("curl", "-sS", "--insecure", "--parallel", "--parallel-max", "10", *urls)
    assert proxy.metric("downstream_connections_total") == 1
    for number in range(10):
        assert (tmp_path / f"{number}").read_bytes() == content[: (number + 1) * MIB]


@pytest.mark.parametrize("streams", [1, 100])
def test_load(proxied, streams):
    proxy, _ = proxied
    count = scaled(20_000, 2_000)
    shown = run("h2load", f"-n{count}", "-c4", f"-m{streams}", f"http://127.0.0.1:{proxy.port}/small").stdout
    assert f"{count} total, {count} started, {count} done, {count} succeeded, 0 failed, 0 errored" in shown, (
        shown
    )
    assert f"status codes: {count} 2xx" in shown, shown
    assert proxy.metric("requests_total", protocol="h2", code="200") == count


def test_load_of_uploads(before, tmp_path):
    proxy, origin = before()
    body = tmp_path / "body"
    body.write_bytes(b"x" * 100_000)
    count = scaled(1_000, 200)
    shown = run("h2load", f"-n{count}", "-c2", "-m20", "-d", body, f"http://127.0.0.1:{proxy.port}/").stdout
    assert f"{count} succeeded, 0 failed, 0 errored" in shown, shown
    assert all(len(request.body) == 100_000 for request in origin.whole)


def test_both_versions_at_once(proxied):
    """On one listener, towards the same origin, which speaks HTTP/1.1."""
    proxy, _ = proxied
    count = scaled(5_000, 1_000)
    url = f"http://127.0.0.1:{proxy.port}/small"
    commands = [["h2load", f"-n{count}", "-c4", "-m10", *version, url] for version in ([], ["--h1"])]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    for process in running:
        shown = process.communicate(timeout=120)[0]
        assert f"{count} succeeded, 0 failed, 0 errored" in shown, shown
    for version in ("h2", "http/1.1"):
        assert proxy.metric("requests_total", protocol=version, code="200") == count, proxy.metrics()


def test_the_access_log_names_the_version(fairlead, nginx, tmp_path):
    log = tmp_path / "access.log"
    proxy = fairlead(config_of({"only": nginx().address}, access_log={"path": str(log)}))
    curl(proxy.port, "/small")
    line = proxy.wait_for(lambda: whole_lines(log), what="a line")[0]
    assert json.loads(line)["protocol"] == "h2"
