"""gRPC-Web by hand, as a browser sends it over either version of HTTP, before gRPC's own servers. By PROTOCOL-WEB.md."""

import base64
import http.client
import re
import struct
import time

import pytest
from harness.fairlead import Fairlead, config_of
from harness.grpc_region import GrpcRegion, preferring
from harness.http2 import Http2
from harness.ports import free_port
from harness.wait import eventually

BINARY = "application/grpc-web+proto"
TEXT = "application/grpc-web-text+proto"
ROUTES = [
    {
        "name": "reads",
        "match": {"grpc": {"service": "test.Reads"}},
        "service": "app",
        "idempotent": True,
        "grpc_web": True,
    },
    {"name": "rest", "match": {}, "service": "app", "grpc_web": True},
]
BYTES = bytes(range(256))


def frame(message, flag=0):
    return bytes([flag]) + struct.pack(">I", len(message)) + message


def decoded(text):
    """Base64 in which padding may stand at the end of every group."""
    return b"".join(base64.b64decode(group, validate=True) for group in re.findall(b"....", text, re.DOTALL))


class Answer:
    def __init__(self, status, head, body):
        self.status = status
        self.head = head
        self.body = body
        body = decoded(body) if "-text" in head["content-type"] else body
        self.frames = []
        while body:
            flag, size = struct.unpack(">BI", body[:5])
            assert len(body) >= 5 + size, "a frame that is cut off"
            self.frames.append((flag, body[5 : 5 + size]))
            body = body[5 + size :]

    @property
    def messages(self):
        return [message for flag, message in self.frames if not flag & 0x80]

    @property
    def trailers(self):
        """Of the last frame, or of the head where there is none."""
        if not self.frames or not self.frames[-1][0] & 0x80:
            return self.head
        assert [flag & 0x80 for flag, _ in self.frames].count(0x80) == 1, "one frame of trailers"
        lines = self.frames[-1][1].decode().split("\r\n")
        assert lines.pop() == ""
        return dict(line.split(": ", 1) for line in lines)

    @property
    def grpc_status(self):
        return int(self.trailers["grpc-status"])


def over_http1(port, path, body, fields):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", path, body, fields)
    answer = connection.getresponse()
    found = Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return found


def over_http2(port, path, body, fields):
    with Http2(port) as client:
        answer = client.post(body, *fields.items(), path=path)
    assert answer.ended
    assert not answer.trailers
    return Answer(answer.status, answer.head, bytes(answer.body))


@pytest.fixture(params=[over_http1, over_http2], ids=["http1", "h2"])
def transport(request):
    return request.param


@pytest.fixture(params=[BINARY, TEXT], ids=["binary", "text"])
def call(request, transport):
    """call(proxy, method, *messages, **fields) makes a call by each transport and in each form."""

    def make(proxy, method, *messages, service="test.Region", **fields):
        body = b"".join(map(frame, messages))
        if request.param == TEXT:
            body = base64.b64encode(body)
        fields = {"content-type": request.param, "x-grpc-web": "1", **fields}
        answer = transport(proxy.port, f"/{service}/{method}", body, fields)
        assert answer.status == 200
        assert answer.head["content-type"] == request.param
        return answer

    return make


@pytest.fixture(scope="module")
def regions(tmp_path_factory):
    """(proxy, near, far), for all tests that leave them as they are."""
    folder = tmp_path_factory.mktemp("web")
    near, far = GrpcRegion("near", folder), GrpcRegion("far", folder)
    steady = {"suspicion": False, "ejection": False, "evacuation": False}
    proxy = Fairlead(preferring(near, far, routes=ROUTES, detection=steady), folder)
    proxy.wait_ready()
    yield proxy, near, far
    for process in (proxy, near, far):
        process.end()
        process.verify()


def counted(proxy, status):
    return proxy.metric("grpc_requests_total", grpc_status=str(status))


def test_calls_of_each_kind(regions, call):
    proxy, *_ = regions
    before = counted(proxy, 0)
    answer = call(proxy, "echo", BYTES)
    assert (answer.messages, answer.grpc_status) == ([BYTES], 0)
    assert answer.trailers["region"] == "near"
    answer = call(proxy, "repeat", b"n")
    assert (answer.messages, answer.grpc_status) == ([b"n%d" % n for n in range(5)], 0)
    answer = call(proxy, "join", b"a", b"b")
    assert (answer.messages, answer.grpc_status) == ([b"a,b"], 0)
    large = BYTES * 80  # within the first window: the client by hand does not wait for another
    answer = call(proxy, "echo", large, large)
    assert (answer.messages, answer.grpc_status) == ([large, large], 0)
    eventually(lambda: counted(proxy, 0) == before + 4)


def test_metadata(regions, call):
    proxy, *_ = regions
    value = base64.b64encode(BYTES).decode().rstrip("=")
    answer = call(proxy, "echo", b"x", **{"x-mine-bin": value, "x-mine": "plain"})
    assert answer.head["x-mine"] == "plain"
    assert answer.head["x-mine-bin"].rstrip("=") == value
    assert answer.trailers["x-trailing-x-mine"] == "plain"
    assert answer.trailers["x-trailing-x-mine-bin"].rstrip("=") == value


def test_statuses(regions, call):
    proxy, *_ = regions
    answer = call(proxy, "fail", b"near NOT_FOUND 0 100 %")
    assert (answer.messages, answer.grpc_status) == ([], 5)
    assert answer.trailers["grpc-message"] == "100 %25"
    assert call(proxy, "no_such_method", b"").grpc_status == 12


def test_deadlines(regions, call):
    proxy, near, _ = regions
    before, known = counted(proxy, 4), len(near.events("wait"))
    began = time.monotonic()
    answer = call(proxy, "wait", b"", **{"grpc-timeout": "200m"})
    assert answer.grpc_status == 4
    assert 0.19 < time.monotonic() - began < 1
    assert eventually(lambda: near.events("wait")[known:])[0]["end"] == "cancelled"
    answer = call(proxy, "begin", b"once", **{"grpc-timeout": "1S"})
    assert (answer.messages, answer.grpc_status) == ([b"once"], 4)
    eventually(lambda: counted(proxy, 4) == before + 2)


def test_another_region_is_tried(regions, call):
    proxy, *_ = regions
    answer = call(proxy, "fail", b"near UNAVAILABLE 0 not now", service="test.Reads")
    assert (answer.messages, answer.grpc_status) == ([b"far"], 0)


def test_no_region(fairlead, call):
    proxy = fairlead(config_of({"only": f"127.0.0.1:{free_port()}"}, protocol="h2", routes=ROUTES))
    answer = call(proxy, "echo", b"")
    assert (answer.frames, answer.grpc_status) == ([], 14)
    assert "fairlead-error" in answer.head


def test_a_killed_region_ends_its_streams_as_unavailable(fairlead, grpc_region):
    near = grpc_region("near")
    proxy = fairlead(preferring(near, routes=ROUTES))
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    connection.request("POST", "/test.Region/begin", frame(b"hello"), {"content-type": BINARY})
    answer = connection.getresponse()
    assert answer.read(len(frame(b"hello"))) == frame(b"hello")
    near.kill()
    last = Answer(200, {"content-type": BINARY}, answer.read())
    assert last.grpc_status == 14
    connection.close()


def test_base64_that_is_none(regions, transport):
    proxy, near, _ = regions
    before, known = proxy.metric("rejected_total", reason="bad_base64"), len(near.events("join"))
    for body in (b"AAAAA!AA", b"AAAAAAE"):
        answer = transport(proxy.port, "/test.Region/join", body, {"content-type": TEXT})
        assert (answer.status, answer.grpc_status) == (200, 13)
    assert proxy.metric("rejected_total", reason="bad_base64") == before + 2
    assert [event for event in near.events("join")[known:] if event["end"] == "complete"] == []


def test_connections_go_on(regions):
    proxy, *_ = regions
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    for method, body in (("echo", b"a"), ("no_such_method", b""), ("echo", b"b")):
        connection.request("POST", f"/test.Region/{method}", frame(body), {"content-type": BINARY})
        assert connection.getresponse().read().startswith(b"" if method != "echo" else frame(body))
    assert connection.sock is not None
    eventually(lambda: proxy.metric("downstream_connections") == 1)
    connection.close()


def test_untranslated_without_leave(fairlead, origin):
    """A route that does not ask for it passes gRPC-Web on like any other request, to whom speaks it."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.respond(200, request.headers["content-type"].encode() + b" " + request.body)

    proxy = fairlead(config_of({"only": origin(handler).address}))
    connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=10)
    connection.request("POST", "/a.B/C", frame(b"x"), {"content-type": BINARY})
    assert connection.getresponse().read() == BINARY.encode() + b" " + frame(b"x")
    connection.close()


def test_other_answers_pass_as_they_are(fairlead, nginx):
    server = nginx(http2=True)
    server.name, server.address = "only", f"127.0.0.1:{server.h2_port}"
    proxy = fairlead(preferring(server, routes=ROUTES))
    answer = proxy.get("/nothing", method="POST", headers={"content-type": BINARY}, body=frame(b""))
    assert answer.status in (404, 405)
    assert answer.headers["content-type"] == "text/html"
    assert b"nginx" in answer.body
