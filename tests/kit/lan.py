"""A laptop and a phone in a network of their own: two network namespaces and a cable, where the machine allows it.

Elsewhere the phone is this machine too, and the laptop's second address is 127.0.0.2.
"""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cloudfn.platforms import LINUX
from tests.kit.http import Reply

CLIENT = Path(__file__).with_name("far_client.py")
LAPTOP, PHONE = "192.168.77.1", "192.168.77.2"


class Network(NamedTuple):
    """``laptop`` and ``phone`` begin the commands that run there; ``address`` is the laptop's for phones."""

    kind: str
    address: str
    laptop: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()


class FarClient:
    """Sends requests to ``url`` from where ``within`` runs commands."""

    def __init__(self, url: str, within: tuple[str, ...] = (), **headers: str) -> None:
        self.url, self._headers = url, headers
        command = [*within, sys.executable, "-P", str(CLIENT)]  # -P: tests/kit has an http.py
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def request(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Reply:
        """As ``tests.kit.http.ask``; ``""`` is a header that is not sent."""
        told = self.answer(method, path, body, **headers)
        assert "error" not in told, told
        return Reply(told["status"], told["headers"], base64.b64decode(told["body"]))

    def answer(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> dict[str, Any]:
        raw = body.encode() if isinstance(body, str) else body
        sent = {name.replace("_", "-"): value for name, value in (self._headers | headers).items() if value}
        asked = {"url": self.url, "method": method, "path": path, "headers": sent}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({**asked, "body": base64.b64encode(raw).decode()}) + "\n")
        self._process.stdin.flush()
        told: dict[str, Any] = json.loads(self._process.stdout.readline())
        return told

    def close(self) -> None:
        self._process.communicate(timeout=60)


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """Two namespaces; without the right to make them (or off Linux) an address of the loopback, and that is printed."""
    with contextlib.ExitStack() as exits:
        made = _namespaces(exits) if LINUX and all(map(shutil.which, ("ip", "unshare", "nsenter"))) else None
        if made is None and not LINUX:
            pytest.skip("only Linux has network namespaces, and 127.0.0.2 without being told")
        made = made or Network("127.0.0.2: this machine makes no network namespaces", "127.0.0.2")
        print(f"phone and laptop: {made.kind}")
        yield made


def _namespaces(exits: contextlib.ExitStack) -> Network | None:
    laptop = _holder(exits, "unshare", "-r", "-n")
    if laptop is None:
        return None
    inside = ("nsenter", "-t", str(laptop), "-U", "-n", "--preserve-credentials")
    phone = _holder(exits, *inside, "unshare", "-n")
    if phone is None:
        return None
    there = ("nsenter", "-t", str(phone), "-U", "-n", "--preserve-credentials")
    steps = [
        (inside, f"ip link add cable type veth peer name cable netns {phone}"),
        *((inside, f"ip {rest}") for rest in ("link set lo up", f"address add {LAPTOP}/24 dev cable")),
        *((there, f"ip {rest}") for rest in ("link set lo up", f"address add {PHONE}/24 dev cable")),
        (inside, "ip link set cable up"),
        (there, "ip link set cable up"),
        (inside, f"ip route add default via {PHONE}"),
    ]
    for within, step in steps:
        if subprocess.run([*within, *step.split()], capture_output=True).returncode:
            return None
    return Network("two network namespaces and a veth pair", LAPTOP, inside, there)


def _holder(exits: contextlib.ExitStack, *command: str) -> int | None:
    """The pid of a process that keeps a namespace open; None where it may not be made."""
    holder = subprocess.Popen(
        [*command, "sh", "-c", "echo here; exec cat"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert holder.stdout is not None
    exits.callback(holder.communicate, timeout=60)
    return holder.pid if holder.stdout.readline() == "here\n" else None
