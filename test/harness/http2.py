"""HTTP/2 by hand: an end that sends whatever frames and header blocks a test wants, and keeps what it gets."""

import contextlib
import struct
from dataclasses import dataclass, field

import hpack

from harness.client import Raw

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = (
    range(10)
)
END_STREAM = ACK = 1
END_HEADERS = 4
NO_ERROR, PROTOCOL_ERROR, INTERNAL_ERROR, FLOW_CONTROL_ERROR = range(4)
STREAM_CLOSED, REFUSED_STREAM, CANCEL, ENHANCE_YOUR_CALM = 5, 7, 8, 11
INITIAL_WINDOW_SIZE = 4
FRAME_SIZE = 16384
LARGEST = (1 << 31) - 1


def frame(type_, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([type_, flags]) + struct.pack(">I", stream) + payload


def request(path="/", method="GET", *fields, authority="a"):
    """The fields of a request."""
    pseudo = [(":method", method), (":scheme", "http"), (":authority", authority), (":path", path)]
    return [*pseudo, *fields]


def block(fields):
    """A header block that needs and changes no table; so a test can say each octet."""
    return hpack.Encoder().encode([hpack.NeverIndexedHeaderTuple(*pair) for pair in fields], huffman=False)


@dataclass
class Message:
    """What came on a stream."""

    head: dict = field(default_factory=dict)
    interim: list = field(default_factory=list)  # heads of the 1xx
    trailers: dict = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    ended: bool = False
    reset: int | None = None

    @property
    def status(self):
        return int(self.head.get(":status", 0))

    @property
    def over(self):
        return self.ended or self.reset is not None

    def take(self, fields):
        if not self.head and fields.get(":status", "").startswith("1"):
            self.interim.append(fields)
        elif not self.head:
            self.head = fields
        else:
            self.trailers = fields


class End:
    """One end of a connection. `credit`: what it receives it gives back to the windows."""

    def __init__(self, raw, credit=True):
        self.raw = raw
        self.credit = credit
        self.decoder = hpack.Decoder()
        self.decoder.max_header_list_size = 1 << 20
        self.streams = {}
        self.goaways = []  # (last stream, code)
        self.pings = []
        self.partial = b""
        self.peer_settings = None  # once they have come
        self.windows = {0: 65535}  # what may still be sent, as far as it was asked for

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.raw.close()

    def frame(self, *arguments):
        self.raw.send(frame(*arguments))

    def reply(self, *arguments):
        """Like `frame`; but the peer may have said its last, which is still to be read."""
        with contextlib.suppress(OSError):
            self.frame(*arguments)

    def settings(self, values=None):
        self.frame(SETTINGS, 0, 0, b"".join(struct.pack(">HI", *pair) for pair in (values or {}).items()))

    def window(self, stream, size):
        self.frame(WINDOW_UPDATE, 0, stream, struct.pack(">I", size))

    def room(self, stream):
        """How much of a body may be sent now by the peer's windows."""
        initial = (self.peer_settings or {}).get(INITIAL_WINDOW_SIZE, 65535)
        return min(self.windows[0], self.windows.setdefault(stream, initial))

    def headers(self, stream, fields, end=True):
        self.frame(HEADERS, END_HEADERS | (END_STREAM if end else 0), stream, block(fields))

    def data(self, stream, body, end=False):
        """`body` in frames of the usual size, whatever the windows."""
        self.room(stream)
        for window in (0, stream):
            self.windows[window] -= len(body)
        pieces = [body[at : at + FRAME_SIZE] for at in range(0, len(body), FRAME_SIZE)] or [b""]
        for number, piece in enumerate(pieces):
            self.frame(DATA, END_STREAM if end and number == len(pieces) - 1 else 0, stream, piece)

    def write(self, stream, body):
        """Some of a body, as far as the peer's windows let it go at a time."""
        while body:
            self.until(lambda: self.room(stream) > 0)
            piece, body = body[: self.room(stream)], body[self.room(stream) :]
            self.data(stream, piece)

    def reset(self, stream, code=CANCEL):
        self.frame(RST_STREAM, 0, stream, struct.pack(">I", code))

    def step(self):
        """Takes the next frame; raises EOFError at the end of the connection."""
        head = self.raw.take(9)
        type_, flags = head[3], head[4]
        stream = struct.unpack(">I", head[5:])[0] & LARGEST
        self.on_frame(type_, flags, stream, self.raw.take(int.from_bytes(head[:3], "big")))

    def on_frame(self, type_, flags, stream, payload):
        if type_ == DATA:
            self.on_data(self.streams[stream], stream, payload)
        elif type_ in (HEADERS, CONTINUATION):
            self.partial += payload[5:] if flags & 0x20 and type_ == HEADERS else payload
            if flags & END_HEADERS:
                self.on_headers(stream, dict(self.decoder.decode(self.partial)))
                self.partial = b""
        elif type_ == RST_STREAM and stream in self.streams:
            self.streams[stream].reset = struct.unpack(">I", payload)[0]
        elif type_ == SETTINGS and not flags & ACK:
            pairs = struct.iter_unpack(">HI", payload)
            self.peer_settings = {**(self.peer_settings or {}), **dict(pairs)}
            self.reply(SETTINGS, ACK)
        elif type_ == WINDOW_UPDATE:
            self.room(stream)
            self.windows[stream] += struct.unpack(">I", payload)[0]
        elif type_ == PING:
            self.pings.append(payload) if flags & ACK else self.reply(PING, ACK, 0, payload)
        elif type_ == GOAWAY:
            last, code = struct.unpack(">II", payload[:8])
            self.goaways.append((last & LARGEST, code))
        if flags & END_STREAM and type_ in (DATA, HEADERS):
            self.streams[stream].ended = True

    def on_headers(self, stream, fields):
        self.streams.setdefault(stream, Message()).take(fields)

    def on_data(self, message, stream, payload):
        message.body += payload
        if payload and self.credit:
            self.reply(WINDOW_UPDATE, 0, 0, struct.pack(">I", len(payload)))
            self.reply(WINDOW_UPDATE, 0, stream, struct.pack(">I", len(payload)))

    def until(self, condition):
        while not condition():
            self.step()

    def sync(self):
        """Everything sent so far has been taken, and answered as far as it is at once."""
        seen = len(self.pings)
        self.frame(PING, 0, 0, b"whatever")
        self.until(lambda: len(self.pings) > seen)

    def to_the_end(self):
        """Reads until the connection ends; the code of the last GOAWAY, None when there was none."""
        try:
            self.until(lambda: False)
        except (EOFError, ConnectionError):
            return self.goaways[-1][1] if self.goaways else None


class Http2(End):
    """A client, by prior knowledge."""

    def __init__(self, port, settings=None, credit=True, **keywords):
        super().__init__(Raw(port, **keywords), credit)
        self.next = 1
        self.raw.send(PREFACE)
        self.settings(settings)

    def begin(self, fields=None, end=True):
        """Begins a request; gives its stream."""
        stream, self.next = self.next, self.next + 2
        self.streams[stream] = Message()
        self.headers(stream, request() if fields is None else fields, end)
        return stream

    def answer(self, stream):
        """What came on it, once it is over."""
        message = self.streams[stream]
        self.until(lambda: message.over)
        return message

    def answer_to(self, fields):
        return self.answer(self.begin(fields))

    def get(self, path="/", *fields):
        return self.answer_to(request(path, "GET", *fields))

    def post(self, body, *fields, path="/"):
        stream = self.begin(request(path, "POST", *fields), end=False)
        self.data(stream, body, end=True)
        return self.answer(stream)


class Http2Incoming(End):
    """An origin's end of a connection, on one that an Origin has accepted after the preface."""

    def __init__(self, raw, credit=True):
        super().__init__(raw, credit)
        self.waiting = []

    def on_frame(self, type_, flags, stream, payload):
        super().on_frame(type_, flags, stream, payload)
        if flags & END_STREAM and type_ in (DATA, HEADERS):
            self.waiting.append(stream)

    def greet(self, settings=None):
        assert self.raw.take(len(PREFACE)) == PREFACE
        self.settings(settings)

    def next_request(self):
        """The stream of the next request that is whole."""
        self.until(lambda: self.waiting)
        return self.waiting.pop(0)

    def respond(self, stream, body=b"", *fields, status="200"):
        self.headers(stream, [(":status", status), *fields], end=not body)
        if body:
            self.data(stream, body, end=True)
