"""What a client and an origin see of each other through the proxy, message by message."""

import threading

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.ports import free_port
from harness.wait import eventually


@pytest.fixture
def proxied(fairlead, origin):
    """proxied(handler) starts an origin and the proxy before it; (proxy, origin)."""

    def start(handler=None, **settings):
        server = origin(handler) if handler else origin()
        settings.setdefault("workers", 1)
        return fairlead(config_of({"only": server.address}, **settings)), server

    return start


def answering(data):
    """A handler that reads the request and sends these bytes."""

    def handler(incoming, request):
        incoming.body(request)
        incoming.send(data)

    return handler


def ask(client, head="GET / HTTP/1.1\r\nHost: shop.example\r\n", method=None):
    client.send(head + "\r\n")
    return client.response(method or head.split(" ")[0])


# Bodies and their absence


def test_head_keeps_the_length_and_has_no_body(proxied):
    proxy, _ = proxied(answering("HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n"))
    with Raw(proxy.port) as client:
        for _ in range(3):
            answer = ask(client, "HEAD / HTTP/1.1\r\nHost: a\r\n")
            assert (answer.status, answer.headers["content-length"]) == (200, "12345")


@pytest.mark.parametrize(
    "answer", ["HTTP/1.1 204 No Content\r\n\r\n", 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n']
)
def test_answers_without_a_body_leave_the_connection_usable(proxied, answer):
    proxy, server = proxied(answering(answer))
    with Raw(proxy.port) as client:
        for _ in range(3):
            found = ask(client)
            assert found.status == int(answer.split(" ")[1])
            assert "transfer-encoding" not in found.headers
    assert len(server.requests) == 3
    assert server.connections == 1


def test_a_304_keeps_the_length_it_states(proxied):
    proxy, _ = proxied(answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n"))
    with Raw(proxy.port) as client:
        assert ask(client).headers["content-length"] == "99"
        assert ask(client).status == 304


def test_an_answer_that_ends_with_its_connection_reaches_the_client_whole(proxied):
    def handler(incoming, request):
        incoming.body(request)
        incoming.send("HTTP/1.1 200 OK\r\n\r\n" + "x" * 100_000)
        return False

    proxy, _ = proxied(handler)
    with Raw(proxy.port) as client:
        answer = ask(client)
        assert answer.body == b"x" * 100_000
        assert answer.headers["transfer-encoding"] == "chunked"
        assert ask(client).status == 200


def test_chunks_and_trailers_travel_both_ways(proxied):
    def handler(incoming, request):
        incoming.body(request)
        incoming.send(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
            f"5;name=value\r\nhello\r\n0\r\nX-Sum: {request.trailers.get('x-check')}\r\n\r\n"
        )

    proxy, server = proxied(handler)
    with Raw(proxy.port) as client:
        client.send("POST /up HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Check\r\n\r\n")
        client.send("3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Check: 7\r\n\r\n")
        answer = client.response()
    assert server.requests[0].body == b"abcdefg"
    assert server.requests[0].trailers["x-check"] == "7"
    assert answer.body == b"hello"
    assert answer.trailers["x-sum"] == "7"


def test_an_empty_body_of_known_length_is_forwarded_as_such(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        assert ask(client, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n").status == 200
    assert server.requests[0].headers["content-length"] == "0"


# Order, persistence, ends


def test_pipelined_requests_are_answered_in_order(proxied):
    proxy, server = proxied()
    count = 50
    with Raw(proxy.port) as client:
        client.send("".join(f"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n" for i in range(count)))
        assert [client.response().text for _ in range(count)] == [f"/{i}" for i in range(count)]
    assert len(server.requests) == count


def test_pipelined_requests_with_bodies(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        client.send(
            "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
            "POST /2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"
            "GET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        )
        assert [client.response().text for _ in range(3)] == ["/1", "/2", "/3"]
        assert client.closed()
    assert [request.body for request in server.requests] == [b"hello", b"hi", b""]


def test_a_request_that_arrives_byte_by_byte(proxied):
    proxy, _ = proxied()
    with Raw(proxy.port) as client:
        for byte in "POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc":
            client.send(byte)
        assert client.response().text == "/slow"


def test_connections_to_the_origin_are_used_again(proxied):
    proxy, server = proxied()
    for i in range(20):
        assert proxy.get(f"/{i}").text == f"/{i}"
    assert server.connections == 1


def test_a_half_closed_client_gets_its_whole_answer(proxied):
    gone_quiet = threading.Event()

    def handler(incoming, request):
        incoming.body(request)
        assert gone_quiet.wait(10)
        incoming.respond(200, "x" * 1_000_000)

    proxy, _ = proxied(handler)
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        client.finish()
        gone_quiet.set()
        assert len(client.response().body) == 1_000_000
        assert client.closed()


def test_an_early_answer_arrives_while_the_body_is_still_coming(proxied):
    def refuse(incoming, _request):
        incoming.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        return False

    proxy, _ = proxied(refuse)
    with Raw(proxy.port) as client:
        client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nbegins")
        answer = client.response()
        assert (answer.status, answer.text) == (413, "no")
        assert client.closed()


def test_after_an_early_answer_the_rest_of_the_body_is_never_a_request(proxied):
    def refuse(incoming, _request):
        incoming.respond(403, "no")
        return False

    proxy, server = proxied(refuse)
    smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    with Raw(proxy.port) as client:
        client.send(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {len(smuggled) + 5}\r\n\r\n")
        assert client.response().status == 403
        try:
            client.send(smuggled)
            rest = client.rest()
        except ConnectionError:
            rest = b""
    assert rest == b""
    assert [request.target for request in server.requests] == ["/"]


# HTTP/1.0


def test_http10_connection_ends_with_the_answer(proxied):
    proxy, _ = proxied()
    with Raw(proxy.port) as client:
        answer = ask(client, "GET /old HTTP/1.0\r\nHost: a\r\n")
        assert answer.text == "/old"
        assert client.closed()


def test_http10_without_host_is_for_the_address_that_it_came_to(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        assert ask(client, "GET /old HTTP/1.0\r\n").text == "/old"
    assert server.requests[0].headers["host"] == f"127.0.0.1:{proxy.port}"
    assert "x-forwarded-host" not in server.requests[0].headers


def test_http10_without_host_before_an_origin_that_wants_one(fairlead, nginx):
    proxy = fairlead(config_of({"only": nginx().address}, workers=1))
    with Raw(proxy.port) as client:
        answer = ask(client, "GET /version HTTP/1.0\r\n")
        assert (answer.status, answer.text) == (200, "HTTP/1.1")


def test_http10_connection_can_be_kept(proxied):
    proxy, _ = proxied()
    with Raw(proxy.port) as client:
        for _ in range(3):
            answer = ask(client, "GET /old HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n")
            assert (answer.text, answer.headers["connection"].lower()) == ("/old", "keep-alive")


def test_http10_client_never_sees_chunks(proxied):
    proxy, _ = proxied(
        answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
    )
    with Raw(proxy.port) as client:
        answer = ask(client, "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n")
        assert "transfer-encoding" not in answer.headers
        assert answer.body == b"hello"


def test_http10_origin(proxied):
    def handler(incoming, request):
        incoming.body(request)
        incoming.send("HTTP/1.0 200 OK\r\n\r\nold but whole")
        return False

    proxy, _ = proxied(handler)
    with Raw(proxy.port) as client:
        assert ask(client).body == b"old but whole"
        assert ask(client).version == "HTTP/1.1"


# Interim answers


def test_early_hints_are_forwarded(proxied):
    proxy, _ = proxied(
        answering(
            "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        )
    )
    with Raw(proxy.port) as client:
        answer = ask(client)
        assert answer.interim == [103]
        assert answer.text == "ok"


def test_interim_answers_are_kept_from_http10_clients(proxied):
    proxy, _ = proxied(
        answering("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    )
    with Raw(proxy.port) as client:
        assert ask(client, "GET / HTTP/1.0\r\nHost: a\r\n").interim == []


def test_expect_waits_for_the_origins_consent(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        client.send("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        assert client.line() == "HTTP/1.1 100 Continue"
        client.fields()
        client.send("hello")
        assert client.response().status == 200
    assert server.requests[0].body == b"hello"
    assert server.requests[0].headers["expect"] == "100-continue"


def test_expect_refused_by_the_origin(proxied):
    def refuse(incoming, _request):
        incoming.respond(401, "no")
        return False

    proxy, _ = proxied(refuse)
    with Raw(proxy.port) as client:
        client.send("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        answer = client.response()
        assert (answer.status, answer.interim) == (401, [])


def test_expect_that_the_origin_never_answers(fairlead, origin):
    """It is the origin that is waited for, as long as the route says, and not the client's body."""

    def silent(incoming, _request):
        incoming.receive()

    server = origin(silent)
    config = config_of({"only": server.address}, workers=1, retry={"attempts": 0})
    config["routes"][0]["timeout"] = "300ms"
    proxy = fairlead(config)
    with Raw(proxy.port) as client:
        client.send("PUT /up HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        answer = client.response()
    assert answer.status == 504
    assert answer.headers["fairlead-error"].startswith("response_timeout")
    assert "source=upstream" in answer.headers["fairlead-error"]
    assert proxy.metric("upstream_attempts_total", code="response_timeout") == 1


# Fields


def test_fields_for_one_connection_are_not_passed_on(proxied):
    proxy, server = proxied(
        answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Mine, keep-alive\r\nX-Mine: 1\r\n"
            "Keep-Alive: timeout=5\r\nX-Kept: yes\r\n\r\n"
        )
    )
    with Raw(proxy.port) as client:
        answer = ask(
            client,
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Private, keep-alive\r\nX-Private: 1\r\nKeep-Alive: 300\r\n"
            "Proxy-Connection: keep-alive\r\nTE: gzip\r\nUpgrade: h2c\r\nProxy-Authorization: Basic eA==\r\nX-Kept: yes\r\n",
        )
    seen = server.requests[0].headers
    gone = {"x-private", "keep-alive", "proxy-connection", "te", "upgrade", "proxy-authorization"}
    assert not gone & seen.keys()
    assert seen["x-kept"] == "yes"
    assert not {"x-mine", "keep-alive"} & answer.headers.keys()
    assert answer.headers["x-kept"] == "yes"


def test_fields_arrive_as_they_were_sent(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        ask(
            client,
            "GET /p?q=%20a+b&c HTTP/1.1\r\nHost: Shop.Example:8080\r\nX-Latin: caf\xe9\r\nX-Empty:\r\n"
            "Cookie: a=1; b=2\r\nAccept: text/html,  */*;q=0.1\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n",
        )
    request = server.requests[0]
    assert request.target == "/p?q=%20a+b&c"
    assert request.headers["host"].lower() == "shop.example:8080"
    assert request.headers["x-empty"] == ""
    assert request.headers["cookie"] == "a=1; b=2"
    assert request.headers["accept"] == "text/html,  */*;q=0.1"
    assert request.headers["traceparent"] == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_forwarded_fields_of_a_stranger_are_replaced(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        ask(
            client,
            "GET / HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\n"
            "X-Forwarded-Host: evil.example\r\nForwarded: for=6.6.6.6\r\n",
        )
    seen = server.requests[0].headers
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "http"
    assert seen["x-forwarded-host"] == "shop.example"
    assert "forwarded" not in seen


def test_forwarded_fields_of_a_trusted_proxy_are_continued(fairlead, origin, tmp_path):
    server = origin()
    port = free_port()
    listener = {
        "name": "behind",
        "address": f"127.0.0.1:{port}",
        "client_address": {"trusted_proxies": ["127.0.0.0/8"]},
    }
    log = {"path": str(tmp_path / "access.log")}
    proxy = fairlead(config_of({"only": server.address}, workers=1, listeners=[listener], access_log=log))
    with Raw(port) as client:
        ask(
            client,
            "GET / HTTP/1.1\r\nHost: inner\r\nX-Forwarded-For: 192.0.2.7\r\nX-Forwarded-Proto: https\r\n"
            "X-Forwarded-Host: shop.example\r\n",
        )
    seen = server.requests[0].headers
    assert seen["x-forwarded-for"] == "192.0.2.7, 127.0.0.1"
    eventually(lambda: [line["client"] for line in proxy.access_log()] == ["192.0.2.7"])
    assert seen["x-forwarded-proto"] == "https"
    assert seen["x-forwarded-host"] == "shop.example"


def test_request_id_is_kept_or_made(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        ask(client, "GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: from-the-client\r\n")
        ask(client)
        ask(client)
    ids = [request.headers["x-request-id"] for request in server.requests]
    assert ids[0] == "from-the-client"
    assert all(ids)
    assert len(set(ids)) == 3


# Errors


def test_an_error_says_what_failed_and_where(proxied):
    proxy, server = proxied()
    server.close()
    answer = proxy.get("/")
    assert answer.status in (502, 503)
    assert "source=upstream" in answer.headers["fairlead-error"]
    assert "region=only" in answer.headers["fairlead-error"]
    assert answer.text.strip()


def test_a_request_that_no_route_matches(fairlead, origin):
    server = origin()
    config = config_of({"only": server.address}, workers=1)
    config["routes"] = [{"name": "api", "match": {"path_prefix": "/api/"}, "service": "app"}]
    proxy = fairlead(config)
    assert proxy.get("/api/x").status == 200
    answer = proxy.get("/elsewhere")
    assert answer.status == 404
    assert answer.headers["fairlead-error"].startswith("no_route")
    assert [request.target for request in server.requests] == ["/api/x"]


def test_a_bad_request_names_the_client(proxied):
    proxy, server = proxied()
    with Raw(proxy.port) as client:
        client.send("GET / HTTP/1.1\r\n\r\n")
        answer = client.response()
    assert answer.status == 400
    assert "source=downstream" in answer.headers["fairlead-error"]
    assert server.requests == []


def test_refused_requests_count_and_are_logged(proxied, tmp_path):
    log = {"path": str(tmp_path / "access.log")}
    proxy, server = proxied(access_log=log, limits={"request_head_timeout": "200ms"})
    for sent in ("GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"):
        with Raw(proxy.port) as client:
            client.send(sent)
            client.response()
    assert server.requests == []
    eventually(lambda: len(proxy.access_log()) == 2)
    logged = [(line["status"], line["error"]) for line in proxy.access_log()]
    assert logged == [(400, "missing_host"), (408, "request_head_timeout")]
    for line in proxy.access_log():
        assert (line["client"], line["listener"], line["protocol"]) == ("127.0.0.1", "plain", "http/1.1")
        assert (line["method"], line["route"], line["decision"]) == ("", "", None)
        assert proxy.metric("requests_total", code=str(line["status"]), route="", service="", region="") == 1


def test_a_name_as_an_endpoint_and_ipv6(fairlead, origin):
    server = origin(host="::1")
    proxy = fairlead(config_of({"six": server.address}, workers=1))
    assert proxy.get("/six").text == "/six"
    other = origin()
    proxy = fairlead(config_of({"named": f"localhost:{other.port}"}, workers=1), name="named")
    assert proxy.get("/named").text == "/named"
