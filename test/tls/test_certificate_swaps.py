"""Certificates are replaced while requests flow."""

import pytest
from harness.build import scaled
from harness.certificates import Pair
from harness.tls import s_client
from harness.wait import eventually

RATE = scaled(200, 60)
LONGEST = 160  # seconds of load
SWAPS = 50


class Renamed:
    """Two files that are replaced one after the other."""

    def __init__(self, folder, first):
        self.pair = Pair(folder / "site.pem", folder / "site.key", first.certificate)
        self.swap(first)

    def swap(self, new):
        for source, target in ((new.key, self.pair.key), (new.cert, self.pair.cert)):
            temporary = target.with_suffix(".tmp")
            temporary.write_bytes(source.read_bytes())
            temporary.replace(target)


class Linked:
    """As Kubernetes mounts secrets: FILE leads to ..data/FILE, and ..data is a link that is swapped."""

    def __init__(self, folder, first):
        self.folder = folder
        self.number = 0
        self.pair = Pair(folder / "site.pem", folder / "site.key", first.certificate)
        self.swap(first)
        for file in (self.pair.cert, self.pair.key):
            file.symlink_to(f"..data/{file.name}")

    def swap(self, new):
        self.number += 1
        version = self.folder / f"..{self.number}"
        version.mkdir()
        (version / "site.pem").write_bytes(new.cert.read_bytes())
        (version / "site.key").write_bytes(new.key.read_bytes())
        (self.folder / "..tmp").symlink_to(version.name)
        (self.folder / "..tmp").replace(self.folder / "..data")


@pytest.fixture(params=[Renamed, Linked])
def site(request, tmp_path, certificates):
    folder = tmp_path / "site"
    folder.mkdir()
    return request.param(folder, certificates.app)


def test_fifty_swaps_under_load_fail_no_request(secured, site, certificates, load):
    proxy, _ = secured(site.pair, settings={"workers": 2})
    fresh = [certificates.authority.issue(f"swap-{n}", ["app.example"]) for n in range(SWAPS)]
    generation = proxy.generation()
    kept = load(proxy.port, certificates.ca, rate=RATE, seconds=LONGEST, connections=16)
    eventually(lambda: proxy.metric("requests_total") > RATE / 2, within=20)
    # A full handshake for each request, so that some meet a swap.
    options = {"options": ["--close"], "name": "short"}
    short = load(proxy.port, certificates.ca, rate=RATE / 4, seconds=LONGEST, **options)
    for new in fresh:
        site.swap(new)
        eventually(lambda new=new: s_client(proxy.port).certificate == new.der, what="the new one is shown")
    eventually(lambda: proxy.metric("requests_total") > RATE * 2, within=60)
    for running in (kept, short):
        report = running.report(now=True)
        assert report["failed"] == 0, (report["outcomes"], report["tls"])
    assert report["tls"]["handshakes"] >= report["ok"] > SWAPS
    assert all(s_client(proxy.port).certificate == fresh[-1].der for _ in range(8))  # at both workers
    assert proxy.generation() == generation
    assert proxy.metric("certificates_last_reload_successful") == 1
    end = fresh[-1].certificate.not_valid_after_utc.timestamp()
    assert proxy.metric("certificate_not_after_timestamp_seconds", certificate="site.pem") == end


BROKEN = {
    "another key": lambda site, certificates: site.pair.key.write_bytes(certificates.other.key.read_bytes()),
    "no certificate": lambda site, _: site.pair.cert.write_text("rubbish"),
    "gone": lambda site, _: site.pair.cert.unlink(),
    "half": lambda site, _: site.pair.cert.write_text(site.pair.cert.read_text()[:200]),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_bad_pair_changes_nothing_and_is_told(secured, certificates, tmp_path, what):
    folder = tmp_path / "site"
    folder.mkdir()
    site = Renamed(folder, certificates.app)
    proxy, _ = secured(site.pair)
    assert proxy.metric("certificates_last_reload_successful") == 1
    BROKEN[what](site, certificates)
    eventually(lambda: proxy.metric("certificates_last_reload_successful") == 0, within=20)
    told = [line for line in proxy.output().splitlines() if "level=error" in line]
    assert told
    assert all("site." in line for line in told)
    assert s_client(proxy.port).certificate == certificates.app.der
    new = certificates.authority.issue("after-bad", ["app.example"])
    site.swap(new)
    eventually(lambda: s_client(proxy.port).certificate == new.der, within=20)
    eventually(lambda: proxy.metric("certificates_last_reload_successful") == 1)


def test_a_put_with_a_bad_pair_is_refused_and_located(secured, certificates):
    proxy, _ = secured()
    generation = proxy.generation()
    config = dict(proxy.config)
    wrong = {"cert": str(certificates.app.cert), "key": str(certificates.other.key)}
    listener = {**config["listeners"][0], "tls": {"certificates": [certificates.app.keys, wrong]}}
    answer = proxy.put({**config, "listeners": [listener]})
    assert answer.status == 400, answer.text
    assert "listeners[0].tls" in answer.text
    assert certificates.other.key.name in answer.text
    assert proxy.generation() == generation
    assert s_client(proxy.port).certificate == certificates.app.der
