"""An origin that speaks HTTP/2, every frame of which a test decides."""

from harness.client import Raw
from harness.http2 import Http2Incoming
from harness.origin import Origin


class Http2Origin(Origin):
    """`serve(end)` has each connection to itself, until it returns or the proxy closes it."""

    def __init__(self, serve):
        self.serve = serve
        super().__init__()

    def _serve(self, accepted, number):
        accepted.settimeout(30)
        raw = Raw.__new__(Raw)
        raw.socket, raw.pending = accepted, b""
        end = Http2Incoming(raw)
        end.number = number
        try:
            self.serve(end)
        except (OSError, EOFError) as error:
            self.errors.append(error)
        finally:
            with self.lock:
                self.open.discard(accepted)
            accepted.close()


def each(answer, settings=None):
    """Serves request by request: answer(end, stream, message)."""

    def serve(end):
        end.greet(settings)
        while True:
            stream = end.next_request()
            answer(end, stream, end.streams[stream])

    return serve
