"""How the program starts, and how it does not."""

import yaml
from harness.client import fetch
from harness.fairlead import config_of
from harness.ports import free_port
from harness.wait import eventually


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
    probes = []

    def handler(incoming, request):
        incoming.body(request)
        probes.append(request.target)
        incoming.respond(200)

    server = origin(handler)
    check = {"http": {"path": "/healthz"}, "interval": "1s"}
    proxy = fairlead(config_of({"only": server.address}, health_check=check))
    assert "/healthz" in probes
    assert proxy.admin("GET", "/livez").status == 200


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
