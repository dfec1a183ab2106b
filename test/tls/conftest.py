"""A proxy that speaks TLS before an origin that counts."""

import pytest
from harness.fairlead import config_of
from harness.load import Load
from harness.origin import plain


@pytest.fixture
def secured(fairlead, origin, certificates):
    """secured(pair, …, handler=…, settings={…}, **tls) starts a proxy with these certificates (app.example's, if none is
    named); gives it and its origin."""

    def start(*pairs, handler=plain, settings=None, name="fairlead", **tls):
        tls["certificates"] = [pair.keys for pair in pairs or [certificates.app]]
        behind = origin(handler)
        config = config_of({"only": behind.address}, tls=tls, **{"workers": 1, **(settings or {})})
        return fairlead(config, name=name), behind

    return start


@pytest.fixture
def load(processes, tmp_path):
    """load(port, ca, rate=…, seconds=…, options=[…]) starts load over TLS, which verifies what it is shown."""

    def start(port, ca, rate, seconds, options=(), **settings):
        tls = ["--tls", "--ca", ca, "--sni", "app.example", "-H", "Host: app.example", *options]
        process = Load(port, tmp_path, rate=rate, seconds=seconds, options=tls, **settings)
        processes.append(process)
        return process

    return start
