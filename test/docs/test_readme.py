"""What README says works: every configuration passes `check`, every command does what stands there."""

import re
import shutil
import subprocess

import pytest
import yaml
from harness.build import BUILD, ROOT
from harness.fairlead import command
from harness.ports import free_port
from harness.wait import eventually

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK.findall((ROOT / "README.md").read_text())
YAML = [text for language, text in BLOCKS if language == "yaml"]
COMMANDS = [line for language, text in BLOCKS if language == "sh" for line in text.splitlines()]
FIRST = YAML[0]


def complete(snippet):
    """A snippet's top-level keys in place of those of README's first configuration."""
    return yaml.safe_dump({**yaml.safe_load(FIRST), **yaml.safe_load(snippet)}, sort_keys=False)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """(certificate, key), for every file of that kind that a snippet names."""
    folder = tmp_path_factory.mktemp("pair")
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=shop.example", "-out", files[0], "-keyout", files[1]],
        check=True, capture_output=True,
    )  # fmt: skip
    return files


@pytest.mark.parametrize("snippet", YAML, ids=lambda text: text.strip().splitlines()[0][:40])
def test_every_configuration_is_one(tmp_path, snippet, pair):
    for name in re.findall(r"[\w-]+\.(?:pem|key)", snippet):
        shutil.copy(pair[name.endswith(".key")], tmp_path / name)
    (tmp_path / "fairlead.yaml").write_text(complete(snippet))
    result = command("check", "-c", "fairlead.yaml", cwd=tmp_path)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_configuration_of_the_containers():
    result = command("check", "-c", ROOT / "docker/fairlead.yaml")
    assert result.returncode == 0, result.stdout + result.stderr


def test_commands_of_dev_exist():
    usage = subprocess.run(["./dev"], cwd=ROOT, capture_output=True, text=True).stdout
    named = {line.split()[1] for line in COMMANDS if line.startswith("./dev")}
    named |= set(re.findall(r"`\./dev (\w+)", (ROOT / "README.md").read_text()))
    assert named >= {"demo", "build", "compare"}
    for name in named:
        assert re.search(rf"^  {name}\b", usage, re.MULTILINE), name


def test_every_command_does_its_work(fairlead, origin, tmp_path):
    """On the first configuration, with ports and endpoints of this machine in place of those written there."""
    port, admin = free_port(), free_port()
    text = FIRST.replace("0.0.0.0:8080", f"127.0.0.1:{port}").replace(":9900", f":{admin}")
    text = re.sub(r'"10\.[\d.:]+"', lambda _: f'"{origin().address}"', text)
    file = tmp_path / "fairlead.yaml"
    log = tmp_path / "access.log"
    file.write_text(f"{text}access_log: {{ path: {log} }}\n")
    (tmp_path / "new.yaml").write_text(text)
    fairlead(file, ports=(port, admin)).get(headers={"Host": "shop.example.com"})
    eventually(log.read_text)
    ran = 0
    for line in COMMANDS:
        if line.startswith(("git clone", "./dev")) or " run " in line:
            continue
        line = line.replace("build/release/fairlead", str(BUILD / "fairlead")).replace(":9900", f":{admin}")
        line = re.sub(r"(fairlead (?:status|explain|shift \w+))", rf"\1 --admin 127.0.0.1:{admin}", line)
        line = line.replace("sim/suite.yaml", str(ROOT / "sim/suite.yaml"))
        line = line.replace("curl ", "curl --fail-with-body ")
        result = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=30)
        assert result.returncode == 0, (line, result.stdout, result.stderr)
        assert result.stdout or " check -c fairlead.yaml" in line
        ran += 1
    assert ran >= 7
