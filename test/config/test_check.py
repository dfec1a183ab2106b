"""`fairlead check` and `fairlead schema`, from outside."""

import json
import re
import shutil
import subprocess

import jsonschema
import pytest
import yaml
from harness.fairlead import command

# The configuration that every version has to load and to mean what it says, word for word.
CONTRACT = """\
apiVersion: fairlead/v1
admin: { address: 127.0.0.1:9900 }           # metrics: { address: … } serves /livez /readyz /metrics alone, for scrapers and kubelets
state_dir: /var/lib/fairlead                 # optional: last good configuration, history, drains survive a restart
workers: 2                                   # default: the CPUs that the cgroup's quota allows, rounded up
listeners:
  - { name: plain, address: 0.0.0.0:8080 }   # HTTP/1.1 and h2c by prior knowledge on the same port
  - name: tls
    address: 0.0.0.0:8443
    tls:
      certificates: [ { cert: cert.pem, key: key.pem } ]   # chosen by SNI; reloaded when the files change
      client_auth: { ca: clients.pem, mode: require }      # require | optional
    proxy_protocol: { trusted: [10.0.0.0/8] }              # demanded from these sources, never read from others
    client_address: { trusted_proxies: [10.0.0.0/8] }      # whose X-Forwarded-For is believed
regions:
  - { name: us-east }
  - { name: eu-west }
  - { name: ap-south }
services:
  - name: shop
    protocol: http1                          # http1 | h2  (gRPC is h2); `tls: {...}` for TLS to the endpoints
    policy: latency                          # latency | weighted | failover | steer (section 4)
    balancer: peak_ewma                      # peak_ewma | least_request | round_robin | random | maglev | ring_hash
    health_check: { http: { path: /healthz }, interval: 1s, timeout: 500ms, unhealthy_threshold: 3, healthy_threshold: 2 }
    slo: { latency: { p99: 250ms }, success: 99.9% }       # what sim, drills, canaries and predictions judge by
    regions:
      us-east:  { endpoints: ["10.0.1.10:80", "10.0.1.11:80"], capacity: 4000, weight: 60 }
      eu-west:  { endpoints: ["10.0.2.10:80"], weight: 30, priority: 1 }
      ap-south: { endpoints: ["shop.ap.internal:80"], weight: 10, priority: 2 }
routes:
  - name: api                                # unique; identity, metrics and counters survive reordering
    match: { hosts: ["shop.example.com"], path_prefix: /api/ }   # also path, path_regex, headers, method, query, grpc service/method
    service: shop
    timeout: 15s                             # to the response head, all tries together; bodies and streams have idle limits
    criticality: critical                    # critical | high | normal | sheddable
  - { name: rest, match: {}, service: shop } # everything else
"""

# Which of its keys are not there yet, each on a line of its own, and what errors call them.
NOT_YET = [("state_dir", "state_dir")]

# A smaller one that needs no other file, for tests that change it.
EXAMPLE = """\
apiVersion: fairlead/v1
admin: { address: 127.0.0.1:9900 }
workers: 2
listeners:
  - { name: plain, address: 0.0.0.0:8080 }
  - name: behind
    address: 0.0.0.0:8081
    client_address: { trusted_proxies: [10.0.0.0/8] }
regions:
  - { name: us-east }
  - { name: eu-west }
  - { name: ap-south }
services:
  - name: shop
    protocol: http1
    policy: latency
    balancer: peak_ewma
    health_check: { http: { path: /healthz }, interval: 1s, timeout: 500ms, unhealthy_threshold: 3, healthy_threshold: 2 }
    regions:
      us-east:  { endpoints: ["10.0.1.10:80", "10.0.1.11:80"], capacity: 4000 }
      eu-west:  { endpoints: ["10.0.2.10:80"], priority: 1 }
      ap-south: { endpoints: ["shop.ap.internal:80"], priority: 2 }
routes:
  - name: api
    match: { hosts: ["shop.example.com"], path_prefix: /api/ }
    service: shop
    timeout: 15s
  - { name: rest, match: {}, service: shop }
"""

LATER = [
    ("balancer: peak_ewma", "balancer: maglev", "maglev"),
    ("balancer: peak_ewma", "balancer: ring_hash", "ring_hash"),
    ("workers: 2", "state_dir: /var/lib/fairlead", "state_dir"),
    ("127.0.0.1:9900", "0.0.0.0:9900", "admin"),
]


@pytest.fixture
def check(tmp_path):
    def run(text, *options):
        (tmp_path / "fairlead.yaml").write_text(text)
        return command("check", "-c", "fairlead.yaml", *options, cwd=tmp_path)

    return run


def errors_of(result):
    """[(line, column, message)] of what `check` printed."""
    lines = (result.stdout + result.stderr).splitlines()
    matches = [re.fullmatch(r"fairlead\.yaml:(\d+):(\d+): (.+)", line) for line in lines]
    assert all(matches), lines
    return [(int(match[1]), int(match[2]), match[3]) for match in matches]


def line_of(key):
    """(number, text) of the line of CONTRACT that begins with it."""
    lines = enumerate(CONTRACT.splitlines(), 1)
    return next((number, line) for number, line in lines if line.lstrip().startswith(f"{key}:"))


def without(*keys):
    """CONTRACT without the lines of these keys."""
    dropped = {line_of(key)[1] for key in keys}
    return "".join(line for line in CONTRACT.splitlines(True) if line.rstrip("\n") not in dropped)


@pytest.fixture
def its_files(certificates, tmp_path):
    """The files that CONTRACT names, beside it."""
    shutil.copy(certificates.app.cert, tmp_path / "cert.pem")
    shutil.copy(certificates.app.key, tmp_path / "key.pem")
    shutil.copy(certificates.ca, tmp_path / "clients.pem")


def assert_contains(found, wanted, where="the effective configuration"):
    """Every key and item of `wanted`, which may leave out keys."""
    if isinstance(wanted, dict):
        for key, value in wanted.items():
            assert key in found, f"{where} has no {key}"
            assert_contains(found[key], value, f"{where}.{key}")
    elif isinstance(wanted, list):
        assert len(found) == len(wanted), where
        for number, value in enumerate(wanted):
            assert_contains(found[number], value, f"{where}[{number}]")
    else:
        assert found == wanted, where


@pytest.mark.usefixtures("its_files")
def test_what_every_version_has_to_load(check):
    text = without(*(key for key, _ in NOT_YET))
    assert len(text.splitlines()) == len(CONTRACT.splitlines()) - len(NOT_YET)
    result = check(text)
    assert result.returncode == 0, result.stdout + result.stderr
    result = check(text, "--print-effective")
    assert result.returncode == 0, result.stderr
    assert_contains(yaml.safe_load(result.stdout), yaml.safe_load(text))


@pytest.mark.usefixtures("its_files")
def test_what_it_names_that_is_not_there_yet(check):
    result = check(CONTRACT)
    assert result.returncode == 1
    located = [(*line_of(key), path) for key, path in NOT_YET]
    assert errors_of(result) == [
        (number, len(line) - len(line.lstrip()) + 1, f"{path}: not supported yet")
        for number, line, path in located
    ]


@pytest.mark.usefixtures("its_files")
@pytest.mark.parametrize(("key", "path"), NOT_YET)
def test_each_of_those_alone(check, key, path):
    text = without(*(other for other, _ in NOT_YET if other != key))
    line = line_of(key)[1]
    result = check(text)
    assert result.returncode == 1
    number, column = text.splitlines().index(line) + 1, line.index(key) + 1
    assert errors_of(result) == [(number, column, f"{path}: not supported yet")]


def test_the_example_passes(check):
    result = check(EXAMPLE)
    assert result.returncode == 0, result.stdout + result.stderr


def test_five_mistakes_are_five_located_lines(check):
    text = EXAMPLE
    for right, wrong in [
        ("workers: 2", "workesr: 2"),
        ("interval: 1s", "interval: soon"),
        ("eu-west:  {", "eu-wset:  {"),
        ("service: shop\n    timeout", "service: shpo\n    timeout"),
        ("0.0.0.0:8081", "0.0.0.0:80810"),
    ]:
        assert right in text
        text = text.replace(right, wrong)
    result = check(text)
    assert result.returncode == 1
    errors = errors_of(result)
    assert len(errors) == 5, errors
    lines = text.splitlines()
    for wrong, hint in [
        ("workesr", "workers"),
        ("soon", "interval"),
        ("eu-wset", "eu-west"),
        ("shpo", "shop"),
        ("0.0.0.0:80810", "65535"),
    ]:
        line = next(number for number, content in enumerate(lines, 1) if wrong in content)
        column = lines[line - 1].index(wrong) + 1
        found = [message for at, col, message in errors if at == line and abs(col - column) <= 1]
        assert found, (wrong, line, column, errors)
        assert any(hint in message for message in found), (hint, found)


@pytest.mark.parametrize(("right", "wrong", "name"), LATER, ids=[later[1].strip() for later in LATER])
def test_what_comes_later_is_refused_by_name_and_place(check, right, wrong, name):
    assert right in EXAMPLE
    result = check(EXAMPLE.replace(right, wrong, 1))
    assert result.returncode == 1
    messages = [message for _, _, message in errors_of(result)]
    assert any("not supported yet" in message and name in message for message in messages), messages


def test_effective_configuration_shows_defaults_and_passes_again(check):
    result = check(EXAMPLE, "--print-effective")
    assert result.returncode == 0, result.stderr
    effective = yaml.safe_load(result.stdout)
    assert effective["limits"]["header_count"] == 100
    assert effective["limits"]["request_head"] in ("60KiB", 61440)
    assert effective["services"][0]["retry"]["attempts"] == 1
    again = check(result.stdout, "--print-effective")
    assert again.returncode == 0, again.stdout + again.stderr
    assert yaml.safe_load(again.stdout) == effective


def test_environment_is_substituted(tmp_path):
    (tmp_path / "fairlead.yaml").write_text(EXAMPLE.replace("shop.ap.internal:80", "${SHOP_AP}:80"))
    options = ["check", "-c", "fairlead.yaml", "--print-effective"]
    result = command(*options, cwd=tmp_path, env={"SHOP_AP": "ap.example"})
    assert result.returncode == 0, result.stdout + result.stderr
    assert "ap.example:80" in result.stdout
    assert command(*options, cwd=tmp_path, env={}).returncode == 1


def test_check_speaks_json(check):
    result = check(EXAMPLE.replace("workers: 2", "workers: many"), "-o", "json")
    assert result.returncode == 1
    errors = json.loads(result.stdout)["errors"]
    assert (errors[0]["line"], errors[0]["column"]) == (3, 10)


def test_classes_and_fleets_that_do_not_exist_are_located(check):
    result = check(
        EXAMPLE.replace("    timeout: 15s", "    criticality: vital").replace(
            "workers: 2", "fleet: { instances: 0 }"
        )
    )
    assert result.returncode == 1
    assert errors_of(result) == [
        (3, 21, "fleet.instances: expected a value from 1 to 10000, got '0'; the nearest is 1"),
        (
            27,
            18,
            "routes[0].criticality: expected one of critical, high, normal, sheddable, got 'vital'",
        ),
    ]


TLS = "    tls: {{ certificates: [ {{ cert: {0}.crt, key: {0}.key }} ] }}\n    client_address:"


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """Path without ending of a certificate and its key."""
    stem = tmp_path_factory.mktemp("pair") / "shop"
    make = ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    files = ["-keyout", f"{stem}.key", "-out", f"{stem}.crt", "-subj", "/CN=shop.example"]
    subprocess.run([*make, *files], check=True, capture_output=True)
    return stem


def test_files_of_tls_are_read_from_beside_the_file(check, pair, tmp_path):
    for ending in (".crt", ".key"):
        shutil.copy(f"{pair}{ending}", tmp_path / f"shop{ending}")
    result = check(EXAMPLE.replace("    client_address:", TLS.format("shop"), 1))
    assert result.returncode == 0, result.stdout + result.stderr
    result = command("check", "-c", tmp_path / "fairlead.yaml", cwd="/")
    assert result.returncode == 0, result.stdout + result.stderr


def test_files_of_tls_that_are_wrong_are_located(check, pair, tmp_path):
    shutil.copy(f"{pair}.crt", tmp_path / "shop.crt")
    (tmp_path / "shop.key").write_text("nonsense")
    text = EXAMPLE.replace("    client_address:", TLS.format("shop"), 1)
    text = text.replace("    protocol: http1", "    protocol: http1\n    tls: { ca: none.pem }")
    result = check(text)
    assert result.returncode == 1
    (line, column, key), (other_line, _, ca) = errors_of(result)
    lines = text.splitlines()
    assert lines[line - 1][column - 1 :].startswith("tls: { certificates")
    assert key.startswith("listeners[1].tls: shop.key: ")
    assert "none.pem" in lines[other_line - 1]
    assert ca == "services[0].tls: none.pem: No such file or directory"


def test_a_missing_file_is_an_error(tmp_path):
    result = command("check", "-c", "nowhere.yaml", cwd=tmp_path)
    assert result.returncode == 1
    assert "nowhere.yaml" in result.stdout + result.stderr


@pytest.fixture(scope="module")
def schema():
    result = command("schema")
    assert result.returncode == 0
    return json.loads(result.stdout)


def test_schema_is_a_schema_and_takes_the_example(schema):
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    validator(schema).validate(yaml.safe_load(EXAMPLE))
    validator(schema).validate(yaml.safe_load(without(*(key for key, _ in NOT_YET))))


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("workers: 2", "workesr: 2"),
        ("policy: latency", "policy: fastest"),
        ("interval: 1s", "interval: soon"),
        ("workers: 2", "workers: two"),
        ("    service: shop\n    timeout", "    timeout"),
    ],
)
def test_schema_refuses_what_check_refuses(schema, check, right, wrong):
    assert right in EXAMPLE
    text = EXAMPLE.replace(right, wrong)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(yaml.safe_load(text), schema)
    assert check(text).returncode == 1


def test_version_names_itself():
    result = command("version")
    assert result.returncode == 0
    assert re.search(r"\d+\.\d+\.\d+", result.stdout)
    assert json.loads(command("version", "-o", "json").stdout)["version"]


def test_an_unknown_subcommand_is_an_error():
    result = command("steer-everything")
    assert result.returncode != 0
    assert result.stdout + result.stderr
