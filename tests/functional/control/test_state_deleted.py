"""What the emulated cloud keeps, deleted while it runs: said, and nothing is acknowledged that is lost."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudfn.errors import CloudError
from tests.functional.control.emulating import Emulating, emulating
from tests.functional.control.test_emulate_running import Client
from tests.kit.http import ask
from tests.kit.waiting import until

pytestmark = [
    pytest.mark.node,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows deletes no file that is open"),
]
HANDLER = {"index.js": "exports.main = async () => 1"}


def _replaced(file: Path) -> None:
    """By a copy of itself, as whoever restores a backup does."""
    Path(shutil.copy(file, file.with_name("copy"))).replace(file)


@pytest.mark.parametrize(
    ("what", "harm"),
    [
        (".cloudfn", shutil.rmtree),
        (".cloudfn/emulate", shutil.rmtree),
        (".cloudfn/emulate/control.db", Path.unlink),
        (".cloudfn/emulate/control.db-wal", Path.unlink),
        (".cloudfn/emulate/control.db", _replaced),
    ],
)
def test_nothing_is_acknowledged_any_more(tmp_path: Path, what: str, harm: Callable[[Path], None]) -> None:
    with emulating(tmp_path) as emulate:
        client = Client(emulate)
        client.create("kept", HANDLER)
        harm(tmp_path / what)
        for action in ("CreateFunction", "GetFunction", "DeleteFunction"):
            _refused(client, action, what)
        url = _At(emulate)
        for method, path in (("POST", "/_cloudfn/environments"), ("POST", "/_cloudfn/reset"), ("GET", "/x")):
            reply = ask(url, method, path, '{"envId": "more-1a2b3c"}')
            assert (reply.status, reply.code) == (503, "CFN-DEV-030"), path
        assert ask(url, "GET", "/healthz").status == 503
        log = tmp_path / "emulate.log"
        until(lambda: "CFN-DEV-030" in log.read_text(), "the notice")
        assert log.read_text().count("CFN-DEV-030") == 1


def test_so_it_is_when_an_environments_orders_are_deleted(tmp_path: Path) -> None:
    with emulating(tmp_path) as emulate:
        client = Client(emulate)
        client.create("kept", HANDLER)
        assert client.call("kept") == 1
        [book] = (tmp_path / ".cloudfn/emulate/local").glob("*/pay.db")
        book.unlink()
        _refused(client, "Invoke", book.relative_to(tmp_path).as_posix())


def test_it_is_told_when_nobody_asks(tmp_path: Path) -> None:
    with emulating(tmp_path):
        (tmp_path / ".cloudfn/emulate/control.db").unlink()
        log = tmp_path / "emulate.log"
        until(lambda: "CFN-DEV-030" in log.read_text(), "the notice")


class _At:
    """Where a request goes, with the control surface's key."""

    def __init__(self, emulate: Emulating) -> None:
        self.url, self.key = emulate.url, emulate.key


def _refused(client: Client, action: str, what: str) -> None:
    with pytest.raises(CloudError) as refused:
        client.scf(action, "kept")
    said = json.dumps(refused.value.params, default=str)
    assert f"CFN-DEV-030 {what}" in said and "was deleted" in said, said
