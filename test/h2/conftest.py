"""A proxy for HTTP/2 clients, before an origin that keeps apart what began to arrive and what came whole."""

import pytest
from harness.fairlead import config_of
from harness.http2 import Http2

# Failures are to be seen as they are, without regions being taken out of service on the way.
STEADY = {"suspicion": False, "ejection": False, "evacuation": False}


@pytest.fixture
def before(fairlead, origin):
    """before(handler, …) starts a proxy before an origin with this handler (one that echoes bodies, if none is named);
    gives both. `origin.whole` are the requests that came to their end."""

    def start(handler=None, **settings):
        behind = origin(handler or (lambda incoming, request: echo(incoming, request, behind)))
        behind.whole = []
        settings = {"workers": 1, "detection": STEADY, **settings}
        return fairlead(config_of({"only": behind.address}, **settings)), behind

    return start


@pytest.fixture
def client():
    """client(port, …) is an HTTP/2 client whose every byte the test decides."""
    open_ = []

    def start(*arguments, **keywords):
        open_.append(Http2(*arguments, **keywords))
        return open_[-1]

    yield start
    for one in open_:
        one.raw.close()


def echo(incoming, request, behind):
    incoming.body(request)
    behind.whole.append(request)
    incoming.respond(200, request.body or request.target)
