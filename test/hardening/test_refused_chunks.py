"""Chunked request bodies that must never become a whole request at the origin."""

import pytest

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"

CHUNKS = {
    "size-0x": b"0x5\r\nhello\r\n0\r\n\r\n",
    "size-underscore": b"5_0\r\nhello\r\n0\r\n\r\n",
    "size-plus": b"+5\r\nhello\r\n0\r\n\r\n",
    "size-minus": b"-5\r\nhello\r\n0\r\n\r\n",
    "size-space-before": b" 5\r\nhello\r\n0\r\n\r\n",
    "size-space-after": b"5 \r\nhello\r\n0\r\n\r\n",
    "size-empty": b"\r\nhello\r\n0\r\n\r\n",
    "size-overflow": b"10000000000000005\r\nhello\r\n0\r\n\r\n",
    "size-wraps": b"FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
    "size-zeros": b"0" * 40 + b"5\r\nhello\r\n0\r\n\r\n",
    "line-lf": b"5\nhello\r\n0\r\n\r\n",
    "line-cr": b"5\rhello\r\n0\r\n\r\n",
    "data-lf": b"5\r\nhello\n0\r\n\r\n",
    "spill": b"5\r\nhello!\r\n0\r\n\r\n",
    "spill-request": b"5\r\nhelloGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n",
    "extension-control": b"5;a=\x01\r\nhello\r\n0\r\n\r\n",
    "extension-nul": b"5;a\0\r\nhello\r\n0\r\n\r\n",
    "extension-bare": b"5;\r\nhello\r\n0\r\n\r\n",
    "extension-bare-last": b"0;\r\n\r\n",
    "extension-lf": b"5;a\nhello\r\n0\r\n\r\n",
    "extension-cr": b"5;a\rb\r\nhello\r\n0\r\n\r\n",
    "extension-quote": b'5;a="b\r\nhello\r\n0\r\n\r\n',
    "extension-long": b"5;" + b"a" * 2000 + b"\r\nhello\r\n0\r\n\r\n",
    "later-chunk": b"5\r\nhello\r\n0x5\r\nworld\r\n0\r\n\r\n",
}

TRAILERS = {
    "lf": b"0\r\nA: b\n\r\n",
    "fold": b"0\r\nA: b\r\n c\r\n\r\n",
    "control": b"0\r\nA: \x01\r\n\r\n",
    "space": b"0\r\nA : b\r\n\r\n",
    "many": b"0\r\n" + b"A: b\r\n" * 100 + b"\r\n",
}


@pytest.mark.parametrize("body", CHUNKS.values(), ids=CHUNKS)
def test_bad_chunk(edge, body):
    edge.assert_refused(HEAD + body, 400, "bad_chunk", head_alone=False)


@pytest.mark.parametrize("body", TRAILERS.values(), ids=TRAILERS)
def test_bad_trailer(edge, body):
    edge.assert_refused(HEAD + body, 400, "bad_trailer", head_alone=False)


def test_extensions_cost_is_bounded(edge):
    """A kilobyte of extension for each byte of content is not read for ever."""
    edge.assert_refused(
        HEAD + (b"1;" + b"a" * 1000 + b"\r\nx\r\n") * 20 + b"0\r\n\r\n", 400, "bad_chunk", head_alone=False
    )


def test_a_good_body_is_framed_anew(edge):
    body = b'5;name="value;\\"";flag\r\nhello\r\n0\r\nChecksum: 1\r\nContent-Length: 9\r\nHost: evil\r\n\r\n'
    head = HEAD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    response, _ = edge.exchange(head + body)
    assert response.status == 200
    request = edge.origin.complete[-1]
    assert request.body == b"hello"
    assert request.trailers == {"checksum": "1"}


def test_still_serves(edge):
    edge.assert_serves()
