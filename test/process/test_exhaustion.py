"""What happens when the machine has no more of something."""

import os
import resource
import signal
import time

import psutil
import pytest
from harness.build import scaled
from harness.client import Raw
from harness.fairlead import config_of
from harness.wait import eventually


def open_files(count):
    """Lets this process open so many, where the system allows; how many it may."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
    return min(count, hard)


def close_all(clients):
    for client in clients:
        client.close()


def test_no_file_descriptors_left(fairlead, origin):
    proxy = fairlead(config_of({"only": origin().address}, workers=1))
    assert proxy.get("/before").text == "/before"
    used = proxy.descriptors()
    psutil.Process(proxy.pid).rlimit(psutil.RLIMIT_NOFILE, (used + 20, used + 20))
    waiting = [
        Raw(proxy.port) for _ in range(200)
    ]  # accepted by the kernel; the admin API cannot be asked either
    eventually(lambda: proxy.descriptors() == used + 20)
    before = proxy.cpu_seconds()
    begin = time.monotonic()
    time.sleep(2)  # the time over which it must not spin
    assert proxy.cpu_seconds() - before < 0.2 * (time.monotonic() - begin)
    close_all(waiting)
    eventually(lambda: proxy.get("/after", timeout=2).text == "/after")
    assert proxy.metric("limit_hits_total", reason="descriptors") > 0


def test_ten_thousand_idle_connections_are_reaped(fairlead, origin):
    count = min(10_000, open_files(12_000) - 500)
    limits = {"connection_idle_timeout": "3s", "connection_idle_timeout_pressed": "3s"}
    proxy = fairlead(config_of({"only": origin().address}, workers=1, limits=limits))
    proxy.get()
    before = proxy.resident()
    idle = []
    for number in range(count):
        client = Raw(proxy.port)
        if number % 2:  # half of them have been served before
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.response().status == 200
        idle.append(client)
    assert proxy.get("/probe").text == "/probe"
    print(f"{(proxy.resident() - before) / count / 1024:.2f} KiB for each idle connection")
    eventually(lambda: proxy.metric("downstream_connections") <= 1, within=30)
    assert all(client.closed() for client in idle)
    assert proxy.get("/after").text == "/after"
    close_all(idle)


def test_connections_beyond_the_limit_wait_and_idle_ones_make_room(fairlead, origin):
    limits = {"max_connections": 20, "connection_idle_timeout_pressed": "200ms"}
    proxy = fairlead(config_of({"only": origin().address}, workers=1, limits=limits))
    idle = [Raw(proxy.port) for _ in range(40)]
    assert proxy.get("/probe").text == "/probe"
    close_all(idle)


def test_a_full_disk_costs_log_lines_only(fairlead, origin):
    proxy = fairlead(config_of({"only": origin().address}, access_log={"path": "/dev/full"}))
    for number in range(100):
        assert proxy.get(f"/{number}").status == 200
    eventually(lambda: proxy.metric("log_dropped_total") == 100)


def test_a_log_pipe_that_nobody_reads_any_more(fairlead, origin, tmp_path):
    pipe = tmp_path / "access.pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    proxy = fairlead(config_of({"only": origin().address}, access_log={"path": str(pipe)}))
    proxy.get("/read")

    def read():
        try:
            return b"/read" in os.read(reader, 65536)
        except BlockingIOError:
            return False

    eventually(read)
    os.close(reader)
    for number in range(100):
        assert proxy.get(f"/{number}").status == 200
    eventually(lambda: proxy.metric("log_dropped_total") >= 100)


def test_a_stuck_log_reader_does_not_stop_requests(fairlead, origin, tmp_path):
    pipe = tmp_path / "access.pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # never read: the pipe fills
    proxy = fairlead(config_of({"only": origin().address}, workers=1, access_log={"path": str(pipe)}))
    with Raw(proxy.port) as client:
        for _ in range(scaled(5_000, 2_000)):
            client.send(f"GET /{'x' * 1000} HTTP/1.1\r\nHost: a\r\n\r\n")
            assert client.response().status == 200
    eventually(lambda: proxy.metric("log_dropped_total") > 0)
    assert proxy.stop() == 0
    os.close(reader)


@pytest.mark.parametrize("pause", [scaled(30, 10)])
def test_a_stop_of_ourselves_ejects_nobody(fairlead, region, pause):
    """What was silent while nothing here ran was not the regions' silence."""
    regions = {name: region(name, latency="5ms").address for name in ("near", "middle", "far")}
    check = {"http": {"path": "/healthz"}, "interval": "500ms", "timeout": "300ms"}
    proxy = fairlead(config_of(regions, health_check=check, policy="weighted"))
    for _ in range(100):
        assert proxy.get().status == 200
    transitions = proxy.metric("health_transitions_total")
    proxy.send_signal(signal.SIGSTOP)
    time.sleep(pause)  # the length of the stop is what is tested
    proxy.send_signal(signal.SIGCONT)
    for _ in range(100):
        assert proxy.get().status == 200
    rounds = proxy.metric("upstream_probes_total")
    eventually(lambda: proxy.metric("upstream_probes_total") >= rounds + 9)
    assert proxy.metric("ejections_total") == 0
    assert proxy.metric("health_transitions_total") == transitions


def test_over_its_memory_it_sheds_and_recovers(fairlead, origin):
    config = config_of({"only": origin().address}, workers=1)
    proxy = fairlead(config)
    assert proxy.get().status == 200
    client = Raw(proxy.port)  # accepting may stop, so this one is there before
    resident = proxy.resident()
    assert proxy.put({**config, "limits": {"memory": resident}}).status == 200

    def shed():
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        return client.response().status == 503

    eventually(shed)
    assert proxy.metric("shed_total", reason="memory") > 0
    assert proxy.admin("GET", "/livez").status == 200
    assert proxy.put(config).status == 200
    eventually(lambda: proxy.get(timeout=2).status == 200)
    client.close()


@pytest.mark.figures  # sanitizers keep what was freed
def test_a_burst_that_is_over_ends_the_shedding(fairlead, origin):
    """What the burst used was freed, but among what is still in use: it must go back to the system all the same."""
    open_files(4_000)
    config = config_of(
        {"only": origin().address},
        workers=1,
        limits={"request_head": "32KiB", "request_head_timeout": "60s", "connection_idle_timeout": "60s"},
    )
    proxy = fairlead(config)
    burst = [Raw(proxy.port) for _ in range(2_000)]
    for client in burst:
        client.send("GET / HTTP/1.1\r\nX: " + "x" * 24_000)
    eventually(lambda: proxy.metric("bytes_total", direction="received") > 2_000 * 24_000)
    limits = {**config["limits"], "memory": int(0.8 * proxy.resident())}
    assert proxy.put({**config, "limits": limits}).status == 200
    client = burst.pop()  # stays, and so does its memory, behind all that is freed

    eventually(lambda: "memory is short" in proxy.output())
    client.send("\r\nHost: a\r\n\r\n")
    assert client.response().status == 503
    close_all(burst)
    eventually(lambda: proxy.get().status == 200)
    client.close()
