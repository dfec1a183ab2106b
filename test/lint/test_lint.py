"""The checks of ./dev lint find what they are there for."""

import layers
import pytest
import words


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("config/load.cc", "telemetry/metrics.h"),
        ("health/evidence.h", "routing/snapshot.h"),
        ("routing/select.cc", "proxy/http/parser.h"),
        ("proxy/reactor.h", "proxy/http/parser.h"),
        ("proxy/upstream/pool.h", "proxy/stream/stream.h"),
        ("proxy/probe/probe.cc", "proxy/stream/stream.h"),
        ("control/admin.cc", "cli/main.h"),
        ("config/load.cc", "test/corpus/replay.h"),
        ("proxy/server/server.cc", "bench/load/load.h"),
        ("config/load.cc", "surprise/new.h"),
    ],
)
def test_an_upward_include_is_refused(source, target):
    assert layers.refusal(source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("telemetry/metrics.cc", "config/config.h"),
        ("proxy/http/parser.cc", "proxy/buffer.h"),
        ("proxy/probe/probe.cc", "proxy/upstream/pool.h"),
        ("proxy/server/server.cc", "proxy/downstream/listener.h"),
        ("cli/main.cc", "proxy/server/server.h"),
        ("bench/load/load.cc", "proxy/http/parser.h"),
    ],
)
def test_a_downward_include_passes(source, target):
    assert layers.refusal(source, target) is None


def test_files_that_include_each_other_are_a_cycle():
    assert layers.cycle({"a.h": ["b.h"], "b.h": ["c.h"], "c.h": ["a.h"]}) == ["a.h", "b.h", "c.h", "a.h"]
    assert layers.cycle({"a.h": ["b.h", "c.h"], "b.h": ["c.h"], "c.h": []}) is None


def test_check_names_the_file_and_the_include(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "routing").mkdir()
    (tmp_path / "routing/table.h").write_text("")
    (tmp_path / "config/load.h").write_text('#include "routing/table.h"\n')
    problems = layers.check(tmp_path, ["config/load.h", "routing/table.h"])
    assert problems == ["config/load.h: includes routing/table.h, but 'config' stands below 'routing'"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("config/load.cc", "// TO" + "DO: finish\n"),
        ("config/load.cc", "// see /ho" + "me/somebody/notes\n"),
        ("proxy/stream_manager.cc", "\n"),
        ("proxy/stream.cc", "class StreamImpl {\n"),
        ("proxy/stream.h", "int x;\n"),
    ],
)
def test_words_and_names(path, text):
    assert list(words.problems_of(path, text))


def test_plain_files_pass():
    assert not list(
        words.problems_of("proxy/stream.h", "#pragma once\n// implements what the manager asked for\n")
    )
