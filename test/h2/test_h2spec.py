"""h2spec: whether the protocol is kept to the letter, through the proxy to real origins."""

import re
import subprocess
import xml.etree.ElementTree as ElementTree

import pytest
from harness.build import ROOT
from harness.fairlead import config_of

H2SPEC = ROOT / "build/h2spec"
CASES = 146

# What is no preface may be HTTP/1 in clear text, and is answered as that before the connection is closed.
CLEAR_TEXT_ANSWERS = {"Sends invalid connection preface"}

pytestmark = pytest.mark.skipif(
    not H2SPEC.is_file(), reason="build/h2spec is not there (./dev test builds it)"
)


def failures(folder, port, *options):
    """Titles of the cases that failed, of all there are."""
    report = folder / "h2spec.xml"
    done = subprocess.run(
        [H2SPEC, "--strict", "-h", "127.0.0.1", "-p", str(port), "--timeout", "5", "-j", report, *options],
        capture_output=True,
        text=True,
        timeout=170,
    )
    assert report.is_file(), done.stdout + done.stderr
    # It puts what it got into the report, octets that XML can not hold among it.
    text = re.sub(r"[^\t\n\r\x20-\ud7ff]", "?", report.read_text(errors="replace"))
    cases = [case for suite in ElementTree.fromstring(text) for case in suite.findall("testcase")]
    assert len(cases) == CASES, done.stdout
    return {
        case.get("classname"): "".join(case.find(kind).itertext())
        for case in cases
        for kind in ("failure", "error", "skipped")
        if case.find(kind) is not None
    }


@pytest.fixture(params=["nginx", "region"])
def address(request, nginx, region):
    """An origin's, of either kind."""
    if request.param == "region":
        return region("only").address
    origin = nginx()
    (origin.root / "index.html").write_text("an index")
    return origin.address


def test_in_clear_text(fairlead, address, tmp_path):
    proxy = fairlead(config_of({"only": address}))
    failed = failures(tmp_path, proxy.port)
    assert failed.keys() <= CLEAR_TEXT_ANSWERS, failed
    assert proxy.running()


def test_over_tls(fairlead, address, certificates, tmp_path):
    proxy = fairlead(config_of({"only": address}, tls={"certificates": [certificates.app.keys]}))
    assert failures(tmp_path, proxy.port, "--tls", "--insecure") == {}
    assert proxy.running()
