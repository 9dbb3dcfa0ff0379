"""The measurements that are run by hand can still be begun: they follow the code that they measure."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from bench import report
from bench.peers.chinese import CHINESE, ENGLISH, in_chinese
from tests.kit.project import ROOT


@pytest.mark.parametrize(
    "name", ["peers", "build.py", "documents.py", "runner.py", "crash.py", "soak.py", "fuzz.py", "watch.py"]
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


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz"])
def test_both_languages_have_the_same_figures(name: str) -> None:
    parts = [
        path.read_text("utf-8").partition(f"<!-- {name} -->")[2].partition("<!-- end")[0]
        for path in (report.PAGE, report.CHINESE_PAGE)
    ]
    english, chinese = ([re.findall(r"\d[\d.,-]*", row) for row in part.splitlines()] for part in parts)
    assert english == chinese
    assert len(english) > 5


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz"])
def test_a_command_writes_in_both_languages(name: str) -> None:
    page = report.put(
        report.CHINESE_PAGE.read_text("utf-8"), name, {"rounds": 12_345, "ms": {"most": 7}}, report.CHINESE
    )
    assert "| 轮数 | 12,345 |\n| 毫秒 | 最大 7 |\n" in page


@pytest.mark.parametrize("name", ["crash", "soak", "fuzz"])
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
        self.rfile.read(int(self.headers["content-length"]))
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
