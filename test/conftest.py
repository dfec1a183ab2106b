"""Fixtures that start the real programs, and see that they were well when a test ends."""

import pytest
from harness.bodies import write_big_file
from harness.build import SANITIZED
from harness.certificates import Certificates
from harness.fairlead import Fairlead
from harness.http2_origin import Http2Origin
from harness.nginx import Nginx
from harness.origin import Origin
from harness.region import Region


def pytest_collection_modifyitems(items):
    """Figures taken under a sanitizer say nothing."""
    if SANITIZED:
        for item in items:
            if item.get_closest_marker("figures"):
                item.add_marker(pytest.mark.skip(reason="figures need a build without sanitizers"))


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """The usual certificates of all tests."""
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def big_file(tmp_path_factory):
    """A file of bodies.SIZE bytes in which no two MiB are equal, and its checksum."""
    path = tmp_path_factory.mktemp("body") / "big"
    yield path, write_big_file(path)
    path.unlink()


@pytest.fixture
def processes():
    """Processes to be ended and verified when the test is over, last started first."""
    started = []
    yield started
    for process in reversed(started):
        process.end()
    for process in started:
        process.verify()


@pytest.fixture
def fairlead(processes, tmp_path):
    """fairlead(config, env=…, wait=True, name=…) starts the proxy and waits until it is ready."""

    def start(config, wait=True, **keywords):
        program = Fairlead(config, tmp_path, **keywords)
        processes.append(program)
        if wait:
            program.wait_ready()
        return program

    return start


@pytest.fixture
def region(processes, tmp_path):
    """region(name, latency="20ms", …) starts a simulated region."""

    def start(name, **settings):
        program = Region(name, tmp_path, **settings)
        processes.append(program)
        return program

    return start


@pytest.fixture
def http2_origin():
    """http2_origin(serve) starts an origin of which `serve` does what the test wants."""
    started = []

    def start(serve):
        started.append(Http2Origin(serve))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture
def nginx(processes, tmp_path):
    """nginx(workers=1) starts nginx as an origin, nginx(pair=…, client_ca=…) with TLS."""

    def start(**settings):
        program = Nginx(tmp_path, **settings)
        processes.append(program)
        return program

    return start


@pytest.fixture
def origin():
    """origin(handler) starts an origin whose bytes the test decides."""
    started = []

    def start(*arguments, **keywords):
        started.append(Origin(*arguments, **keywords))
        return started[-1]

    yield start
    for one in started:
        one.close()
