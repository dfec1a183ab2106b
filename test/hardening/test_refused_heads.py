"""Request heads that must not get past the edge."""

import pytest

HOST = "Host: a\r\n"


def request(fields="", line="POST / HTTP/1.1", host=HOST):
    return f"{line}\r\n{host}{fields}\r\n".encode("latin-1")


def case(name, data, status, reason):
    return pytest.param(data, status, reason, id=name)


def lengths():
    """2: a length is a run of digits, once."""
    values = {
        "plus": "+5",
        "minus": "-5",
        "hex": "0x5",
        "list": "5, 5",
        "two": "5 5",
        "empty": "",
        "letters": "five",
        "fraction": "5.0",
        "overflow": str(2**64),
        "signed-overflow": str(2**63),
        "huge": "9" * 200,
    }
    for name, value in values.items():
        yield case(f"length-{name}", request(f"Content-Length: {value}\r\n"), 400, "bad_content_length")
    for name, second in {"different": "6", "same": "5"}.items():
        fields = f"Content-Length: 5\r\nContent-Length: {second}\r\n"
        yield case(f"length-twice-{name}", request(fields) + b"hello", 400, "bad_content_length")


def codings():
    """3: there is one transfer coding, and one way to write it."""
    for name, value in {
        "xchunked": "xchunked",
        "identity": "identity",
        "gzip-chunked": "gzip, chunked",
    }.items():
        fields = f"Transfer-Encoding: {value}\r\n"
        yield case(f"coding-{name}", request(fields) + b"0\r\n\r\n", 501, "unsupported_transfer_encoding")
    for name, value in {
        "chunked-identity": "chunked, identity",
        "chunked-twice": "chunked, chunked",
        "quoted": '"chunked"',
        "parameter": "chunked;q=1",
        "empty": "",
    }.items():
        fields = f"Transfer-Encoding: {value}\r\n"
        yield case(f"coding-{name}", request(fields) + b"0\r\n\r\n", 400, "bad_transfer_encoding")
    for name, value in {"vt": "\vchunked", "ff": "chunked\f", "nul": "chunked\0", "cr": "chu\rnked"}.items():
        fields = f"Transfer-Encoding: {value}\r\n"
        yield case(f"coding-{name}", request(fields) + b"0\r\n\r\n", 400, "bad_field_value")
    chunked = "Transfer-Encoding: chunked\r\n"
    yield case("coding-lines", request(chunked + chunked) + b"0\r\n\r\n", 400, "bad_transfer_encoding")
    yield case(
        "coding-space", request("Transfer-Encoding : chunked\r\n") + b"0\r\n\r\n", 400, "bad_field_name"
    )
    yield case(
        "coding-tab", request("Transfer-Encoding\t: chunked\r\n") + b"0\r\n\r\n", 400, "bad_field_name"
    )
    yield case("coding-fold", request("Transfer-Encoding:\r\n chunked\r\n") + b"0\r\n\r\n", 400, "obs_fold")
    yield case(
        "coding-http10", request(chunked, "POST / HTTP/1.0") + b"0\r\n\r\n", 400, "bad_transfer_encoding"
    )


def both():
    """1: one message, one way to delimit it."""
    length, chunked = "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n"
    for name, fields in {"cl-te": length + chunked, "te-cl": chunked + length}.items():
        yield case(name, request(fields) + b"0\r\n\r\n", 400, "length_and_chunked")


def bytes_in_fields():
    """6: control bytes end nothing and hide nothing."""
    for name, line in {
        "cr": "X: a\rb\r\n",
        "lf": "X: a\nY: b\r\n",
        "nul": "X: a\0b\r\n",
        "escape": "X: \x1b[31m\r\n",
        "del": "X: \x7f\r\n",
        "cr-before-crlf": "X: a\r\r\n",
        "lone-lf-at-end": "X: a\r\n\n",
    }.items():
        yield case(f"value-{name}", request(line), 400, "bad_field_value")
    for name, line in {
        "cr": "X\rY: a\r\n",
        "nul": "X\0: a\r\n",
        "space": "X Y: a\r\n",
        "empty": ": a\r\n",
        "no-colon": "X\r\n",
        "obs-text": "X\xe4: a\r\n",
    }.items():
        yield case(f"name-{name}", request(line), 400, "bad_field_name")
    yield case("underscore", request("Content_Length: 5\r\n"), 400, "underscore_in_name")
    yield case("fold", request("X: a\r\n b\r\n"), 400, "obs_fold")
    yield case("fold-first", b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, "obs_fold")


def hosts():
    """7: exactly one Host, and a good one."""
    yield case("host-missing", request(host=""), 400, "missing_host")
    yield case("host-twice", request(HOST), 400, "bad_host")
    yield case("host-two", request("Host: b\r\n"), 400, "bad_host")
    for name, value in {
        "empty": "",
        "list": "a, b",
        "space": "a b",
        "user": "user@a",
        "port": "a:b",
        "port-range": "a:65536",
        "slash": "a/b",
        "dots": "a..b",
        "bracket": "[::1",
        "control": "a\x01",
    }.items():
        reason = "bad_field_value" if name == "control" else "bad_host"
        yield case(f"host-{name}", request(host=f"Host: {value}\r\n"), 400, reason)
    # The authority of the target replaces Host, which has to be good all the same.
    yield case("host-absolute", request(line="GET http://b/ HTTP/1.1", host="Host: a b\r\n"), 400, "bad_host")


def lines():
    """Request lines that are none, and 9: ones that are too long."""
    for name, line in {
        "http09": "GET /",
        "two-spaces": "GET  / HTTP/1.1",
        "space-in-target": "GET /a b HTTP/1.1",
        "tab": "GET\t/ HTTP/1.1",
        "lower-version": "GET / http/1.1",
        "no-target": "GET HTTP/1.1",
        "trailing-space": "GET / HTTP/1.1 ",
        "bad-method": "G@T / HTTP/1.1",
        "raw-utf8": "GET /\xc3\xa4 HTTP/1.1",
    }.items():
        yield case(f"line-{name}", request(line=line), 400, "bad_request_line")
    for name, target in {
        "fragment": "/a#b",
        "quote": '/"',
        "backslash": "/a\\b",
        "asterisk": "*",
        "user": "http://u@a/",
    }.items():
        yield case(f"target-{name}", request(line=f"GET {target} HTTP/1.1"), 400, "bad_target")
    for name, path in {
        "climbs": "/../x",
        "encoded-climb": "/%2e%2e/x",
        "nul": "/%00",
        "encoding": "/%zz",
    }.items():
        yield case(f"path-{name}", request(line=f"GET {path} HTTP/1.1"), 400, "bad_path")
    for version in ("0.9", "2.0", "3.0"):
        yield case(f"version-{version}", request(line=f"GET / HTTP/{version}"), 505, "bad_version")
    yield case("line-bare-lf", b"GET / HTTP/1.1\nHost: a\n\n", 400, "bad_request_line")
    yield case("tls", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "bad_request_line")
    yield case("line-long", request(line=f"GET /{'a' * 16384} HTTP/1.1"), 414, "request_line_too_long")
    yield case(
        "expectation", request("Expect: y 100-continue\r\nContent-Length: 1\r\n"), 417, "bad_expectation"
    )


def sizes():
    """9: heads that are too long or have too many fields."""
    yield case("field-long", request(f"X: {'x' * 61440}\r\n"), 431, "head_too_long")
    yield case(
        "fields-long", request("".join(f"X{i}: {'x' * 1000}\r\n" for i in range(61))), 431, "head_too_long"
    )
    yield case("fields-many", request("X: y\r\n" * 100), 431, "too_many_fields")


CASES = [*both(), *lengths(), *codings(), *bytes_in_fields(), *hosts(), *lines(), *sizes()]


@pytest.mark.parametrize(("data", "status", "reason"), CASES)
def test_is_refused(edge, data, status, reason):
    # bad_path is found after the head was understood: a request without a body leaves its connection usable.
    if reason == "bad_path":
        counted, heads = edge.rejected(reason), len(edge.origin.requests)
        with_length = data.replace(b"Host:", b"Content-Length: 0\r\nHost:")
        for bytes_ in (data, with_length):
            response, _ = edge.exchange(bytes_.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
            assert response.status == status
        assert edge.rejected(reason) == counted + 2
        assert len(edge.origin.requests) == heads
        return
    edge.assert_refused(data, status, reason)


@pytest.mark.parametrize("pieces", [2, 7, 10_000])
def test_is_refused_in_pieces_as_well(edge, pieces):
    data = request("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + b"0\r\n\r\n"
    counted = edge.rejected("length_and_chunked")
    response, closed = edge.exchange(data, pieces)
    assert response.status == 400
    assert closed
    assert edge.rejected("length_and_chunked") == counted + 1


def test_the_bounds_themselves_are_allowed(edge):
    line = f"GET /{'a' * (16384 - len('GET / HTTP/1.1'))} HTTP/1.1"
    assert edge.exchange(request("Connection: close\r\n", line))[0].status == 200
    start, end = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: ", b"\r\n\r\n"
    whole = start + b"x" * (60 * 1024 - len(start) - len(end)) + end
    assert edge.exchange(whole)[0].status == 200
    assert edge.exchange(request("X: y\r\n" * 98 + "Connection: close\r\n"))[0].status == 200


def test_still_serves(edge):
    edge.assert_serves()
