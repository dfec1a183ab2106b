"""Sessions resume at any worker, at any instance that shares the keys, after reloads, and nowhere else."""

import os

import pytest
from harness.tls import s_client
from harness.wait import eventually

VERSIONS = ["-tls1_2", "-tls1_3"]
OFTEN = 12  # connections: with two workers, all of them at one has a chance of 1 in 2048


@pytest.fixture
def session(tmp_path):
    """session(port, version) begins a session and gives its file."""
    number = iter(range(100))

    def begin(port, version, *options, **keywords):
        file = tmp_path / f"session-{next(number)}"
        client = s_client(port, version, "-sess_out", str(file), *options, **keywords)
        assert "HTTP/1.1 200" in client.output, client.output + client.errors
        assert not client.reused
        return str(file)

    return begin


def resumes(port, file, version, **keywords):
    client = s_client(port, version, "-sess_in", file, **keywords)
    assert "HTTP/1.1 200" in client.output, client.output + client.errors
    return client.reused


def keys(folder, count):
    files = [folder / f"ticket-{number}.key" for number in range(count)]
    for file in files:
        file.write_bytes(os.urandom(80))
    return [str(file) for file in files]


@pytest.mark.parametrize("version", VERSIONS)
def test_at_both_workers(secured, session, version):
    proxy, _ = secured(settings={"workers": 2})
    file = session(proxy.port, version)
    assert all(resumes(proxy.port, file, version) for _ in range(OFTEN))


@pytest.mark.parametrize("version", VERSIONS)
def test_at_another_instance_with_the_same_keys(secured, session, tmp_path, version):
    shared = keys(tmp_path, 2)
    one, _ = secured(name="one", ticket_keys=shared[:1])
    two, _ = secured(name="two", ticket_keys=[shared[1], shared[0]])
    alone, _ = secured(name="alone")
    file = session(one.port, version)
    assert resumes(two.port, file, version)
    assert not resumes(alone.port, file, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_after_the_configuration_was_changed(secured, session, version):
    proxy, _ = secured()
    file = session(proxy.port, version)
    config = dict(proxy.config)
    assert proxy.put({**config, "limits": {"header_count": 50}}).status == 200
    assert resumes(proxy.port, file, version)


@pytest.mark.parametrize("version", VERSIONS)
def test_not_once_the_ticket_is_too_old(secured, session, version):
    """Own keys are renewed so often as well, which must not matter while a ticket is young."""
    proxy, _ = secured(ticket_lifetime="2s")
    file = session(proxy.port, version)
    assert resumes(proxy.port, file, version)
    eventually(lambda: not resumes(proxy.port, file, version), within=20, what="the ticket is refused")


def test_not_under_other_demands_on_the_client(secured, session, certificates, tmp_path):
    """A session begun where no certificate was asked for opens no listener that asks for one."""
    shared = keys(tmp_path, 1)
    free, _ = secured(name="free", ticket_keys=shared)
    strict, origin = secured(name="strict", ticket_keys=shared, client_auth={"ca": certificates.ca})
    file = session(free.port, "-tls1_3")
    client = s_client(strict.port, "-tls1_3", "-sess_in", file)
    assert "HTTP/1.1" not in client.output
    assert origin.connections == 0
