"""A proxy whose clients stand behind another one."""

import pytest
from harness.fairlead import config_of
from harness.ports import free_port


@pytest.fixture
def demanding(fairlead, origin, tmp_path, certificates):
    """demanding(trusted=[…], proxies=[…], tls=False) starts a proxy that demands headers from these networks, and its
    origin."""

    def start(trusted=("127.0.0.1/32",), proxies=(), tls=False, server=None, **settings):
        server = server or origin()
        ports = (free_port(), free_port())
        listener = {"name": "edge", "address": f"127.0.0.1:{ports[0]}"}
        listener["proxy_protocol"] = {"trusted": list(trusted)}
        listener["client_address"] = {"trusted_proxies": list(proxies)}
        if tls:
            listener["tls"] = {"certificates": [certificates.app.keys]}
        log = {"path": str(tmp_path / "access.log")}
        config = config_of(
            {"only": server.address}, workers=1, listeners=[listener], access_log=log, **settings
        )
        return fairlead(config, ports=ports), server

    return start
