"""The measurements that are run by hand can still be begun: they follow the code that they measure."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from bench import attack, report
from bench.attacks.installed import installed
from bench.attacks.judging import Outcome, faults, uncaught, unexpected
from bench.attacks.probing import Prober
from bench.attacks.requests import odd_requests
from bench.attacks.scene import Attack, Missed, Sane, Scene, opened
from bench.peers.chinese import CHINESE, ENGLISH, in_chinese
from tests.kit.project import ROOT


@pytest.mark.parametrize(
    "name",
    ["peers", "build.py", "documents.py", "runner.py", "crash.py", "soak.py", "fuzz.py", "watch.py", "attack.py"],
)
def test_a_measurement_begins(name: str) -> None:
    command = [sys.executable, str(ROOT / "bench" / name), "--help"]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert ran.returncode == 0, ran.stderr
    assert "usage:" in ran.stdout


def test_the_chinese_page_has_the_figures_of_the_english() -> None:
    """After docs/performance.md was changed by hand: python bench/peers/chinese.py"""
    assert CHINESE.read_text("utf-8") == in_chinese(ENGLISH.read_text("utf-8"))


def test_a_phrase_without_chinese_is_named() -> None:
    with pytest.raises(LookupError, match="Something new"):
        in_chinese("# Performance\n\nSomething new of something.\n")


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz", "attack"])
def test_both_languages_have_the_same_figures(name: str) -> None:
    parts = [
        path.read_text("utf-8").partition(f"<!-- {name} -->")[2].partition("<!-- end")[0]
        for path in (report.PAGE, report.CHINESE_PAGE)
    ]
    english, chinese = ([re.findall(r"\d[\d.,-]*", row) for row in part.splitlines()] for part in parts)
    assert english == chinese
    assert len(english) > 5


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz", "attack"])
def test_a_command_writes_in_both_languages(name: str) -> None:
    page = report.put(
        report.CHINESE_PAGE.read_text("utf-8"), name, {"rounds": 12_345, "ms": {"most": 7}}, report.CHINESE
    )
    assert "| 轮数 | 12,345 |\n| 毫秒 | 最大 7 |\n" in page


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz", "attack"])
def test_a_command_writes_its_own_figures_and_no_others(name: str) -> None:
    page = report.PAGE.read_text("utf-8")
    written = report.put(page, name, {"rounds": 12_345, "ms": {"most": 7}})
    assert "| rounds | 12,345 |\n| ms | most 7 |\n" in written
    assert report.put(written, name, {"rounds": 1}).count("| rounds | 1 |") == 1
    before, after = (text.partition(f"<!-- {name} -->")[0] for text in (page, written))
    assert before == after
    assert page.partition(f"<!-- end of {name} -->")[2] == written.partition(f"<!-- end of {name} -->")[2]


def test_a_page_without_its_place_is_no_page() -> None:
    with pytest.raises(LookupError):
        report.put("# nothing", "crash", {})


class Answering(BaseHTTPRequestHandler):
    """Gives ``answers`` in turn, the last one for ever."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[list[tuple[int, bytes]]] = []

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"] or 0))
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """A test prints nothing."""


RIGHT = (200, b'{"sum":3}')


@pytest.mark.node
@pytest.mark.parametrize(
    ("answers", "code"),
    [([RIGHT], 0), ([(403, b'{"sum":3}')], 1), ([(200, b'{"sum":4}')], 1), ([RIGHT, RIGHT, (200, b"{}")], 1)],
)
def test_the_load_ends_with_the_first_wrong_answer(answers: list[tuple[int, bytes]], code: int) -> None:
    """A fast refusal is no fast call: figures of such a run once stood in a table."""
    Answering.answers = [*answers]
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        command = ["node", str(ROOT / "bench" / "peers" / "load.js"), str(server.server_port), "/", "1", "0.2"]
        ran = subprocess.run(command, capture_output=True, text=True)
        server.shutdown()
    assert ran.returncode == code, ran.stderr
    assert ("wrong answer" in ran.stderr) == bool(code)


def test_every_line_of_the_list_has_an_attack_and_every_attack_a_chinese_name() -> None:
    assert {each.fault for each in attack.ATTACKS.values()} == {f"A{n}" for n in range(1, 19)}
    assert {*attack.ATTACKS, *attack.COLUMNS} <= {*report.CHINESE}


def test_the_table_of_attacks_has_a_line_each() -> None:
    page = report.put("<!-- attack -->\n<!-- end of attack -->", "attack", {}, {"hit": "命中", "True": "是"}, TABLE)
    assert page.endswith("\n\n| attack | 命中 |\n|---|---|\n| odd | 是 |\n<!-- end of attack -->")


TABLE = (("attack", "hit"), ("odd", True))
GOOD = Outcome("odd", "A1", "held", "", 10, 0.01, (), (), 0.1, 0, ())
FAULTY = {
    "missed": {"hit": None, "missed": "nobody held it"},
    "unwatched": {"probes": 0},
    "hung": {"hangs": ("a probe above 2 s",)},
    "failed": {"failed": ("/healthz: 500",)},
    "deaf": {"ended_s": 2.1},
    "broke": {"exit": 1},
    "uncaught": {"uncaught": ("Traceback",)},
}


def test_an_attack_without_a_fault_is_none() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize("name", FAULTY)
def test_each_fault_of_an_attack_is_one(name: str) -> None:
    assert len(faults(dataclasses.replace(GOOD, **FAULTY[name]))) == 1


def test_exceptions_that_nobody_caught_are_found() -> None:
    for sign in (
        "Traceback (most recent call last):",
        "10:00 CFN-DEV-019 a bug in cloudfn: x",
        "Unhandled 'error' event",
    ):
        assert uncaught(f"a line\n  {sign}\nanother") == [sign]
    assert uncaught("Task exception was never retrieved") and not uncaught("CFN-PAY-100 notifier fails: locked")
    told = "2026-11-30T15:44:21.02+00:00\nTraceback\n  f\ncloudfn.errors.InvalidFile: CFN-PAY-102 locked\n\n"
    bug = "2026-11-30T15:44:22.02+00:00\nTraceback\n  f\nOSError: [Errno 24] Too many open files\n\n"
    assert unexpected(told + bug + told) == ["OSError: [Errno 24] Too many open files"]


@pytest.mark.parametrize(
    ("answer", "announced", "only", "slow_s", "wrong", "slow", "refused"),
    [
        ((200, b"7"), (), False, 60.0, 0, 0, 0),
        ((200, b"8"), (), False, 60.0, 1, 0, 0),
        ((200, b"no JSON"), (), False, 60.0, 1, 0, 0),
        ((500, b"7"), (), False, 60.0, 1, 0, 0),
        ((503, b"CFN-DEV-030"), (), False, 60.0, 1, 0, 0),
        ((503, b"CFN-DEV-030"), ("CFN-DEV-030",), False, 60.0, 0, 0, 1),
        ((503, b"CFN-DEV-031"), ("CFN-DEV-030",), False, 60.0, 1, 0, 0),
        ((200, b"7"), ("CFN-DEV-030",), False, 60.0, 0, 0, 0),
        ((200, b"7"), ("CFN-DEV-030",), True, 60.0, 1, 0, 0),
        ((200, b"7"), (), False, 0.0, 0, 1, 0),
    ],
)
def test_what_somebody_else_is_answered_is_judged(
    answer: tuple[int, bytes],
    announced: tuple[str, ...],
    only: bool,
    slow_s: float,
    wrong: int,
    slow: int,
    refused: int,
) -> None:
    Answering.answers = [answer]
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        prober = Prober(lambda: f"http://127.0.0.1:{server.server_port}", slow_s)
        prober.announce(*announced, only=only)
        prober.ask("POST", "/functions/probe", {"n": 7}, 7)
        server.shutdown()
    assert (len(prober.wrong), prober.slow, prober.refused, prober.count) == (wrong, slow, refused, 1)


def test_nobody_there_is_a_wrong_answer() -> None:
    prober = Prober(lambda: "http://127.0.0.1:9")
    prober.ask("GET", "/healthz", None, {"ok": True})
    assert len(prober.wrong) == 1


def missing(scene: Scene) -> str:
    with (scene.project.parent / "dev.log").open("a") as log:
        log.write("Traceback (most recent call last):\n")
    raise Missed("nobody held it")


@pytest.mark.node
def test_an_attack_is_judged_by_a_dev_of_its_own() -> None:
    with installed("probe") as project:
        for run, expected in (
            (odd_requests, []),
            (missing, ["Traceback (most recent call last):", "missed: nobody held it"]),
        ):
            with opened(Attack("odd", "A13", run), project, Sane(project)) as scene:
                outcome = scene.play()
            # how long it takes is the machine's affair
            assert faults(dataclasses.replace(outcome, hangs=(), ended_s=0.0)) == expected
            assert outcome.probes >= 10 and (outcome.hit is None) is bool(expected)
