"""Deployed to the emulated cloud, a function orders by API v3, is paid, and its callback is reached by HTTP."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tests.functional.pay import v3_shop
from tests.functional.pay.test_wxpay_hosts import NODE
from tests.kit.command import Shell, argv, environment
from tests.kit.waiting import until

NOTIFY = """
exports.main = async (event) => {
  console.log("told", event.httpMethod, event.headers["wechatpay-serial"].slice(0, 11));
  return { statusCode: 204, body: "" };
};
"""


@pytest.fixture
def emulated(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[tuple[Path, Shell]]:
    home = v3_shop.write(tmp_path, NODE, NOTIFY)
    shell = Shell(home, capfd)
    shell.ok("pay", "keys")
    ready = tmp_path / "ready.json"
    command = argv("-C", str(home), "emulate", "--port", "0", "--settle", "0.1", "--ready-file", str(ready))
    process = subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        until(lambda: ready.exists() or process.poll() is not None)
        assert process.poll() is None, process.communicate()[1]
        yield home, shell
    finally:
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 0, err


@pytest.mark.node
def test_an_order_of_a_deployed_function(emulated: tuple[Path, Shell]) -> None:
    home, shell = emulated
    assert shell.json("deploy", "--local")["ok"]
    found = home / ".cloudfn/emulate/local/test-f0b102/dev.json"
    until(found.exists)
    told = json.loads(found.read_text())

    def ask(path: str, body: object | None = None) -> dict[str, object]:
        headers = {"content-type": "application/json", "x-cloudfn-key": told["key"]}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(told["url"] + path, data, headers), timeout=60) as answer:
            shown: dict[str, object] = json.load(answer)
            return shown

    assert ask("/functions/makeOrder", {"way": "https"})[0] == 200  # type: ignore[index]
    ask("/_cloudfn/orders/way_https/pay", {"outcome": "success"})

    def state() -> str:
        (one,) = ask("/_cloudfn/orders/way_https")["notifications"]  # type: ignore[misc,attr-defined]
        return str(one["state"])

    until(lambda: state() == "accepted")
