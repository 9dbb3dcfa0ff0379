"""Walks through a journey's page as its reader: types, saves, and compares what is shown with what the page shows."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.functional.journeys.page import changed, shown, steps
from tests.kit.command import environment
from tests.kit.dev import Dev
from tests.kit.ports import free_ports
from tests.kit.waiting import until

MODULES = "wx-server-sdk"


class Walk(contextlib.AbstractContextManager["Walk"]):
    """In ``folder``. ``modules`` is linked into functions that ask for wx-server-sdk, so that nothing is installed."""

    def __init__(self, folder: Path, lang: str, modules: Path, done: Mapping[str, Callable[[Walk, str], None]]) -> None:
        self.folder, self._modules, self._done = folder, modules, done
        bash = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._env = {"CLOUDFN_LANG": lang, "PATH": bash, "TZ": "Asia/Shanghai"}
        self.dev: Dev | None = None
        self._ports = free_ports(4)
        self._output = ""
        self._dev_read = 0  # how much of what dev prints the page has shown

    def port(self, on_the_page: int) -> int:
        """The debugger's port in place of 9229 and those that follow it: another walk may be under way."""
        return self._ports[on_the_page - 9229]

    def __exit__(self, *_: object) -> None:
        self.end_dev()

    def end_dev(self) -> None:
        if self.dev is not None:
            self.dev.end()
            self.dev = None

    def through(self, page: Path) -> int:
        """How many steps the page has; each of them is as the page says."""
        all_steps = [*steps(page)]
        for step in all_steps:
            name, _, value = step.note.partition(": ")
            if name == "not run":
                continue
            if step.kind == "do":
                word, _, rest = step.text.partition(" ")
                self._done[word](self, rest)
            elif name == "file":
                self._write(value, step.text, is_change=step.kind == "diff")
            elif step.kind == "sh":
                self._type(step.text, int(value) if name == "exit" else 0)
            elif step.kind == "text":
                self._compare(step.text, of_dev=name == "dev")
            else:
                raise AssertionError(f"{page.name}: nobody knows what to do with ```{step.kind}")
        return len(all_steps)

    def _write(self, name: str, text: str, *, is_change: bool) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        text = changed(file.read_text(encoding="utf-8"), text) if is_change else text
        is_watched = name == "cloudfn.yaml" or name.startswith(("functions/", "cloudfunctions/"))
        running = self.dev if is_watched and self.dev is not None and self.dev.project == self.folder else None
        before = len(running.output()) if running else 0
        file.write_text(text, encoding="utf-8")
        self._link()
        if running is not None:
            running.until_printed_after("CFN-CLI-090", before)  # saved, loaded, read

    def _type(self, text: str, code: int) -> None:
        lines = [line.partition("  # ")[0].strip() for line in text.replace("\\\n", " ").splitlines()]
        lines = [line for line in lines if line and not line.startswith("#")]
        for line in lines:
            words = shlex.split(line)
            if words[0] == "cd":
                self.folder /= words[1]
            elif words[:2] == ["cloudfn", "dev"]:
                self.end_dev()
                self._link()
                options = [f"--inspect={self.port(9229)}" if word == "--inspect" else word for word in words[2:]]
                self.dev, self._dev_read = Dev(self.folder, *options, env=self._env), 0
                self.dev.start()
                self.dev.until_printed("CFN-CLI-090")
                self._output = self.dev.output()
            else:
                self._run(line, code if line is lines[-1] else 0)

    def _run(self, line: str, code: int) -> None:
        ran = subprocess.run(
            ["bash", "-c", line],
            cwd=self.folder,
            env=environment(**self._env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
            check=False,
        )
        assert ran.returncode == code, f"$ {line}\n{ran.stdout}"
        self._output = ran.stdout
        self._link()

    def _compare(self, text: str, *, of_dev: bool) -> None:
        pattern = shown(text)
        if of_dev:
            running = self.dev
            assert running is not None
            found = until(lambda: pattern.search(running.output(), self._dev_read), f"{text}in\n{running.output()}", 30)
            self._dev_read = found.end()
        else:
            assert pattern.search(self._output), f"{text}is not in\n{self._output}"

    def _link(self) -> None:
        for package in self.folder.glob("*/*/package.json"):
            folder = package.parent / "node_modules"
            if MODULES in package.read_text(encoding="utf-8") and not folder.exists():
                folder.symlink_to(self._modules, target_is_directory=True)
