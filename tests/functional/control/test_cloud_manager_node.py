"""CloudBase's own ``@cloudbase/manager-node``, unchanged, works with ``cloudfn emulate`` through a CONNECT proxy.

So the emulated cloud is checked by a client that nobody here wrote. The functions run in the real runner.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.functional.control.emulating import Emulating
from tests.kit.connect_proxy import Proxy
from tests.kit.tencent_cloud import ENV

pytestmark = [
    pytest.mark.node,
    pytest.mark.npm,
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the throw-away certificates"),
]

CALLS = Path(__file__).parent / "manager_node" / "calls.js"

NOT_EMULATED = {
    **dict.fromkeys(("runCommands insert", "runCommands query"), "InvalidAction"),
    **dict.fromkeys(("getLoginConfigListV2", "tcbCheckResource", "third"), "InvalidAction"),
    "createLogService": "ResourceInUse.LogExist",
}
"""They fail by their name, and nothing else does."""


def test_manager_node_finds_everything_that_is_emulated(
    emulate: Emulating, proxy: Proxy, npm: Callable[..., Path], tmp_path: Path
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    environ = {
        **emulate.through(proxy),
        "NODE_PATH": str(npm("@cloudbase/manager-node@5.6.5")),
        "KEY_ID": emulate.key_id,
        "KEY": emulate.key,
        "ENV_ID": ENV,
        "ROOT": str(emulate.project / "functions"),
        "PLACE": str(place),
        "OUT": str(tmp_path / "out.json"),
    }
    command = ["node", str(CALLS)]
    ran = subprocess.run(command, cwd=place, env=environ, capture_output=True, text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads((tmp_path / "out.json").read_text())
    assert told["failed"] == NOT_EMULATED
    assert told["made"] > 150
