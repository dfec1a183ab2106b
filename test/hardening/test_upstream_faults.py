"""Origins that break off, answer nonsense or hardly answer."""

import time

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually

SMUGGLED = b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled"


def name_itself(name):
    def handler(incoming, request):
        incoming.body(request)
        incoming.respond(200, name)

    return handler


def reset(incoming, _):
    incoming.reset()
    return False


def sends(data):
    """A handler that answers `data` and ends the connection."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.send(data)
        return False

    return handler


def attempts(proxy, code):
    return proxy.metric("upstream_attempts_total", code=code)


def request(method="GET", body=b"", target="/x"):
    length = f"Content-Length: {len(body)}\r\n" if body else ""
    return f"{method} {target} HTTP/1.1\r\nHost: a\r\n{length}\r\n".encode() + body


class TestResetBeforeTheFirstByte:
    """26."""

    def test_idempotent_requests_are_tried_once_more(self, pair_of_regions):
        proxy, first, second = pair_of_regions(reset, name_itself("second"))
        answer = proxy.get()
        assert (answer.status, answer.text) == (200, "second")
        assert (len(first.requests), len(second.requests)) == (1, 1)
        assert proxy.metric("retries_total", service="app") == 1
        assert attempts(proxy, "reset") == 1

    def test_the_retry_is_the_only_one(self, pair_of_regions):
        proxy, first, second = pair_of_regions(reset, reset)
        answer = proxy.get()
        assert answer.status == 502
        assert answer.headers["fairlead-error"].startswith("reset; source=upstream; region=")
        assert len(first.requests) + len(second.requests) == 2
        assert attempts(proxy, "reset") == 2

    def test_others_are_not_tried_again(self, pair_of_regions):
        proxy, first, second = pair_of_regions(reset, name_itself("second"))
        with Raw(proxy.port) as client:
            client.send(request("POST", b"hello"))
            response = client.response()
        assert response.status == 502
        assert response.headers["fairlead-error"] == "reset; source=upstream; region=first"
        assert (len(first.requests), len(second.requests)) == (1, 0)
        assert proxy.metric("retries_total") == 0


class TestTruncatedBody:
    """27: the client must be able to tell."""

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0x1\r\n",
        ],
        ids=["length", "chunked", "last-chunk", "bad-chunk"],
    )
    def test_is_never_a_clean_end(self, pair_of_regions, answer, method):
        proxy, first, second = pair_of_regions(sends(answer), name_itself("second"))
        with Raw(proxy.port) as client:
            client.send(request(method, b"hello" if method == "POST" else b""))
            with pytest.raises((EOFError, ConnectionResetError)):
                client.response(method)
        assert attempts(proxy, "truncated") == 1
        assert (len(first.requests), len(second.requests)) == (1, 0)

    def test_an_end_that_may_be_the_end_is_one(self, pair_of_regions):
        proxy, *_ = pair_of_regions(sends(b"HTTP/1.0 200 OK\r\n\r\nall of it"), name_itself("second"))
        assert proxy.get().text == "all of it"
        assert attempts(proxy, "200") == 1


class TestBytesAfterTheResponse:
    """28: a connection that said too much is not used again."""

    @pytest.fixture
    def talkative(self, fairlead, origin):
        def start(*answers):
            """Answers with the first of `answers` on its first request, and properly on the following ones."""
            left = list(answers)

            def handler(incoming, request):
                incoming.body(request)
                if left:
                    incoming.send(left.pop(0))
                else:
                    incoming.respond(200, request.target)

            backend = origin(handler)
            return fairlead(config_of({"only": backend.address}, workers=1)), backend

        return start

    @pytest.mark.parametrize(
        ("method", "answer"),
        [
            ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi" + SMUGGLED),
            ("GET", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" + SMUGGLED),
            ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 56\r\n\r\n" + SMUGGLED),
            ("GET", b"HTTP/1.1 204 No Content\r\n\r\n" + SMUGGLED),
            ("GET", b"HTTP/1.1 204 No Content\r\nContent-Length: 56\r\n\r\n" + SMUGGLED),
            ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 56\r\n\r\n" + SMUGGLED),
            ("GET", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi\r\n"),
        ],
        ids=["length", "chunked", "head", "204", "204-length", "304", "crlf"],
    )
    def test_in_the_same_segment(self, talkative, method, answer):
        proxy, backend = talkative(answer)
        with Raw(proxy.port) as client:
            client.send(request(method))
            first = client.response(method)
            assert first.status == int(answer[9:12])
            assert b"smuggled" not in first.body
            client.send(request(target="/next"))
            assert client.response().text == "/next"
        assert [one.connection for one in backend.requests] == [1, 2]
        assert proxy.metric("limit_hits_total", reason="unsolicited_bytes") == 1

    def test_later_while_the_connection_is_idle(self, fairlead, origin):
        late = []

        def handler(incoming, request):
            incoming.body(request)
            late.append(incoming)
            incoming.respond(200, request.target)

        backend = origin(handler)
        proxy = fairlead(config_of({"only": backend.address}, workers=1))
        assert proxy.get("/first").text == "/first"
        late[0].send(SMUGGLED)
        eventually(lambda: not backend.open, what="the connection that spoke unasked has ended")
        assert proxy.get("/second").text == "/second"
        assert [one.connection for one in backend.requests] == [1, 2]
        assert proxy.metric("limit_hits_total", reason="unsolicited_bytes") == 1


BAD_RESPONSES = {
    "huge-head": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\nContent-Length: 0\r\n\r\n",
    "many-fields": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 101 + b"Content-Length: 0\r\n\r\n",
    "101": b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n",
    "both-framings": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
    "two-lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
    "length-list": b"HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nhi",
    "coding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\nhi",
    "fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nhi",
    "space-before-colon": b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi",
    "nul": b"HTTP/1.1 200 OK\r\nX: \0\r\nContent-Length: 2\r\n\r\nhi",
    "version": b"HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    "status": b"HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nhi",
    "not-http": b"SSH-2.0-OpenSSH_9.2p1\r\n",
    "body-on-100": b"HTTP/1.1 100 Continue\r\nContent-Length: 2\r\n\r\nhi",
}


@pytest.mark.parametrize("answer", BAD_RESPONSES.values(), ids=BAD_RESPONSES)
def test_a_response_outside_the_protocol_is_a_502(pair_of_regions, answer):
    """29: nothing of it reaches the client."""
    proxy, first, second = pair_of_regions(sends(answer), name_itself("second"))
    with Raw(proxy.port) as client:
        client.send(request("POST", b"hello"))
        response = client.response()
        assert response.status == 502
        assert response.headers["fairlead-error"] == "bad_response; source=upstream; region=first"
        client.send(request(target="/alive", method="POST", body=b"x"))
        assert client.response().status == 502
    assert attempts(proxy, "bad_response") == 2
    assert (len(first.requests), len(second.requests)) == (2, 0)
    assert proxy.running()


def test_an_interim_flood_is_a_bad_response(fairlead, origin):
    """Interim responses are passed on as they come; so many of them are no prelude to an answer."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.send(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 10_000)
        incoming.respond(200, "done")

    proxy = fairlead(config_of({"only": origin(handler).address}, workers=1))
    with Raw(proxy.port) as client:
        client.send(request("POST", b"hello"))
        response = client.response()
        assert response.status == 502
        assert response.headers["fairlead-error"] == "bad_response; source=upstream; region=only"
        assert len(response.interim) == 100
    assert proxy.metric("limit_hits_total", reason="interim_responses") == 1


class TestOneByteASecond:
    """30."""

    def test_times_out_and_degrades_its_region_alone(self, fairlead, origin):
        def drip(incoming, request):
            incoming.body(request)
            for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
                incoming.send(bytes([byte]))
                time.sleep(1)  # the fault itself, not a wait

        slow, good, bystander = origin(drip), origin(name_itself("good")), origin(name_itself("bystander"))
        config = config_of(
            {
                "slow": {"endpoints": [slow.address], "priority": 0},
                "good": {"endpoints": [good.address], "priority": 1},
            },
            policy="failover",
            workers=1,
        )
        config["services"].append({"name": "other", "regions": {"good": {"endpoints": [bystander.address]}}})
        config["routes"] = [
            {"name": "other", "match": {"path_prefix": "/other"}, "service": "other"},
            {"name": "all", "match": {}, "service": "app", "timeout": "500ms"},
        ]
        proxy = fairlead(config)
        with Raw(proxy.port) as client:
            client.send(request("POST", b"x"))
            response = client.response()
            assert response.status == 504
            assert response.headers["fairlead-error"] == "response_timeout; source=upstream; region=slow"
        assert proxy.metric("limit_hits_total", reason="response_timeout") == 1

        def moved():
            assert proxy.get("/other").text == "bystander"
            return proxy.get().text == "good"

        eventually(moved, within=30, what="traffic left the slow region")
        assert proxy.metric("region_health", service="app", region="slow") < 1
        assert proxy.metric("region_health", service="app", region="good") == 1
        assert proxy.metric("region_health", service="other", region="good") == 1
        assert proxy.metric("requests_total", service="other", code="200") > 0
        assert proxy.metric("requests_total", service="other") == proxy.metric(
            "requests_total", service="other", code="200"
        )
