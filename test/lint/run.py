"""Every check of ./dev lint: `run.py BUILD_FOLDER`. Prints what is wrong; exits 1 when anything is."""

import subprocess
import sys
import time
from pathlib import Path

import layers
import words
from tidy import Tidy

ROOT = Path(__file__).resolve().parents[2]


def tracked(*patterns):
    """Files of the repository, with those not committed yet, that still exist."""
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        text=True,
    )
    return [line for line in listed.splitlines() if (ROOT / line).is_file()]


def command(*words_):
    result = subprocess.run(words_, cwd=ROOT, capture_output=True, text=True)
    return [] if result.returncode == 0 else [(result.stdout + result.stderr).strip()]


def installed(program):
    """A program of the virtual environment, so that everybody checks with the same version."""
    return str(Path(sys.executable).with_name(program))


def badly_formatted(files):
    result = subprocess.run(
        [installed("clang-format"), "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True
    )
    return sorted(
        {
            line.split(":")[0] + ": not as clang-format leaves it"
            for line in result.stderr.splitlines()
            if "[-Wclang-format-violations]" in line
        }
    )


def main(build):
    code = tracked("*.cc", "*.h")
    python = tracked("*.py")
    ruff = installed("ruff")
    settings = ["--config", "test/lint/ruff.toml"]
    tidy = Tidy(installed("clang-tidy"), ROOT, (ROOT / build).resolve(), ROOT / "build/lint")
    checks = {
        "clang-format": lambda: badly_formatted(code),
        "include direction": lambda: layers.check(ROOT, code),
        "words and names": lambda: words.check(ROOT, tracked()),
        "shellcheck": lambda: command("shellcheck", "dev", ".ci/run"),
        "ruff": lambda: command(ruff, "check", *settings, *python),
        "ruff format": lambda: command(ruff, "format", "--check", *settings, *python),
        "clang-tidy": tidy.check,
    }
    failed = 0
    for name, check in checks.items():
        begin = time.monotonic()
        problems = check()
        for problem in problems:
            print(problem)
        failed += bool(problems)
        print(f"{'FAILED' if problems else 'ok':7}{name} ({time.monotonic() - begin:.1f} s)", flush=True)
    print(f"lint: {len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
