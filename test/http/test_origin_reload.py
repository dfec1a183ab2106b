"""nginx as an origin is reloaded under load, which ends its connections; no request is lost and no region ejected."""

import json
import subprocess
import time

import pytest
from harness.build import program, scaled
from harness.fairlead import config_of


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("protocol", ["http1", "h2"])
def test_reloading_the_origin_costs_no_request(fairlead, nginx, tmp_path, protocol, workers):
    origin = nginx(http2=True)
    address = f"127.0.0.1:{origin.h2_port}" if protocol == "h2" else origin.address
    log = {"path": str(tmp_path / "access.log")}
    proxy = fairlead(config_of({"only": address}, workers=workers, protocol=protocol, access_log=log))
    result = tmp_path / "load.json"
    rate = scaled(2000, 200)
    with open(result, "w") as output:
        load = subprocess.Popen(
            [
                program("fairlead-load"),
                f"http://127.0.0.1:{proxy.port}/small",
                "--rate",
                str(rate),
                "--duration",
                "6s",
            ]
            + ["--connections", "64", "-o", "json"],
            stdout=output,
        )
        reloads = 0
        while load.poll() is None:
            origin.reload()
            reloads += 1
            time.sleep(0.3)
    assert load.returncode == 0
    report = json.loads(result.read_text())
    assert reloads >= 10
    assert report["requests"] >= rate * 6
    lost = [entry for entry in proxy.access_log() if entry["status"] != 200]
    assert report["failed"] == 0, lost or report
    assert proxy.metric("ejections_total") == 0
