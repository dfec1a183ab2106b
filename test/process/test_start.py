"""How the program starts, and how it does not."""

import threading
import time

import yaml
from harness.client import fetch
from harness.fairlead import config_of
from harness.ports import free_port
from harness.wait import eventually

PROBE_LIMIT = 5  # seconds that readiness waits for the first probes at most


def test_a_port_that_is_taken_is_said(fairlead, origin):
    server = origin()
    taken = f"127.0.0.1:{server.port}"
    config = config_of({"only": server.address}, listeners=[{"name": "plain", "address": taken}])
    proxy = fairlead(config, wait=False)
    assert proxy.wait() == 1
    assert taken in proxy.output()


def test_an_admin_port_that_is_taken_is_said(fairlead, origin):
    server = origin()
    taken = f"127.0.0.1:{server.port}"
    proxy = fairlead(config_of({"only": server.address}, admin={"address": taken}), wait=False)
    assert proxy.wait() == 1
    assert taken in proxy.output()


def test_a_broken_configuration_is_printed_as_check_prints_it(fairlead):
    proxy = fairlead("apiVersion: fairlead/v1\nworkesr: 1\n", wait=False)
    assert proxy.wait() == 1
    assert f"{proxy.config_file}:2:1: " in proxy.output()


def test_after_a_kill_it_starts_again_on_the_same_ports(fairlead, origin):
    server = origin()
    proxy = fairlead(config_of({"only": server.address}))
    assert proxy.get("/1").text == "/1"
    proxy.kill()
    again = fairlead(proxy.config_file, ports=(proxy.port, proxy.admin_port), name="again")
    assert again.get("/2").text == "/2"


def test_ready_waits_for_the_first_probes(fairlead, origin):
    """Ready at once, it would send requests to regions that it knows nothing about."""
    held = threading.Event()
    probed = []

    def hold(incoming, request):
        incoming.body(request)
        probed.append(request.target)
        assert held.wait(30)
        incoming.respond(200)

    check = {"http": {"path": "/healthz"}, "interval": "10s", "timeout": "10s"}
    begin = time.monotonic()
    regions = {"quick": origin().address, "slow": origin(hold).address}
    proxy = fairlead(config_of(regions, health_check=check), wait=False)
    proxy.wait_for(lambda: probed, what="the slow region's probe")
    proxy.wait_for(lambda: proxy.metric("upstream_probes_total", region="quick") == 1, what="the quick one's")
    answer = proxy.admin("GET", "/readyz")
    assert answer.status == 503
    assert "probes" in answer.text
    assert proxy.admin("GET", "/livez").status == 200
    held.set()
    proxy.wait_ready()
    assert probed == ["/healthz"]
    assert time.monotonic() - begin < PROBE_LIMIT, "ready by the limit, not by the probe's end"


def test_ready_although_a_probe_hangs(fairlead, origin):
    held = threading.Event()
    check = {"http": {"path": "/healthz"}, "interval": "30s", "timeout": "30s"}
    begin = time.monotonic()
    fairlead(config_of({"only": origin(lambda *_: held.wait(60)).address}, health_check=check))
    assert time.monotonic() - begin >= PROBE_LIMIT
    held.set()


def test_ready_although_every_region_is_down(fairlead):
    check = {"http": {"path": "/healthz"}, "interval": "1s", "timeout": "200ms"}
    proxy = fairlead(config_of({"only": f"127.0.0.1:{free_port()}"}, health_check=check))
    assert proxy.get().status in (502, 503)


def test_metrics_can_have_a_listener_of_their_own(fairlead, origin):
    port = free_port()
    fairlead(config_of({"only": origin().address}, metrics={"address": f"127.0.0.1:{port}"}))
    assert fetch(port, path="/readyz").status == 200
    assert "fairlead_build_info" in fetch(port, path="/metrics").text
    assert fetch(port, path="/v1/status").status == 404


def test_a_listener_can_be_added_and_taken_away(fairlead, origin):
    proxy = fairlead(config_of({"only": origin().address}))
    extra = {"name": "extra", "address": f"127.0.0.1:{free_port()}"}
    port = int(extra["address"].rpartition(":")[2])
    both = {**proxy.config, "listeners": [*proxy.config["listeners"], extra]}
    assert proxy.put(both).status == 200
    assert fetch(port, path="/x").text == "/x"
    assert proxy.put(yaml.safe_dump(proxy.config)).status == 200

    def gone():
        try:
            fetch(port, path="/x", timeout=1)
        except ConnectionError:
            return True
        return False

    eventually(gone)
    assert proxy.get("/y").text == "/y"
