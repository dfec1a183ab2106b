"""The `priority` field (RFC 9218) is from end to end: it passes, both ways, between any two versions."""

import pytest
from harness.client import Raw
from harness.fairlead import config_of
from harness.http2 import frame, request
from harness.http2_origin import each

PRIORITY_UPDATE = 0x10


@pytest.fixture(params=["h1", "h2"])
def behind(request, fairlead, origin, http2_origin):
    """(proxy, fields of the requests that came) before an origin of either version, whose answers are less urgent, unless the
    request names no priority."""
    came = []

    def take(fields):
        came.append(fields)
        return {"priority": "u=5, i"} if "priority" in fields else {}

    def over_http1(incoming, message):
        incoming.body(message)
        incoming.respond(200, "fine", take(message.headers))

    def over_http2(end, stream, message):
        end.respond(stream, b"fine", *take(message.head).items())

    if request.param == "h1":
        return fairlead(config_of({"only": origin(over_http1).address}, workers=1)), came
    address = http2_origin(each(over_http2)).address
    return fairlead(config_of({"only": address}, workers=1, protocol="h2")), came


@pytest.fixture(params=["h1", "h2"])
def ask(request, client):
    """ask(proxy, **fields): the fields of the answer to a client of either version."""

    def over_http1(proxy, **fields):
        with Raw(proxy.port) as raw:
            lines = "".join(f"{name.title()}: {value}\r\n" for name, value in fields.items())
            raw.send(f"GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n")
            answer = raw.response()
        assert (answer.status, answer.text) == (200, "fine")
        return answer.headers

    def over_http2(proxy, **fields):
        answer = client(proxy.port).get("/", *fields.items())
        assert (answer.status, bytes(answer.body)) == (200, b"fine")
        return answer.head

    return over_http1 if request.param == "h1" else over_http2


def test_it_passes_both_ways(behind, ask):
    proxy, came = behind
    assert ask(proxy, priority="u=1, i")["priority"] == "u=5, i"
    assert [fields["priority"] for fields in came] == ["u=1, i"]


def test_none_is_made_up(behind, ask):
    proxy, came = behind
    assert "priority" not in ask(proxy)
    assert ["priority" in fields for fields in came] == [False]


def test_an_update_by_frame_does_no_harm(behind, client):
    """It is a hop's own, so it is not passed on."""
    proxy, came = behind
    edge = client(proxy.port)
    edge.raw.send(frame(PRIORITY_UPDATE, 0, 0, (1).to_bytes(4, "big") + b"u=7"))
    answer = edge.answer_to(request("/", "GET", ("priority", "u=1")))
    assert (answer.status, answer.head["priority"]) == (200, "u=5, i")
    edge.sync()
    assert (edge.goaways, [fields["priority"] for fields in came]) == ([], ["u=1"])
