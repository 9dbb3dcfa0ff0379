"""A MongoDB for tests: the one that CLOUDFN_TEST_MONGODB names, else SecantusDB in a process of its own.

No package registry has a mongod for Linux. SecantusDB is no part of this project and knows nothing of it: a server that
speaks MongoDB's wire protocol over MongoDB's storage engine, with replica set, sessions and transactions.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SERVE = """
import sys
from secantus import SecantusDBServer
with SecantusDBServer(storage_path=sys.argv[1]) as server:
    print(server.uri, flush=True)
    sys.stdin.read()
"""


@contextmanager
def mongo_server(folder: Path) -> Iterator[str]:
    """Its address, ``mongodb://127.0.0.1:PORT/``; it ends with the block."""
    command = [sys.executable, "-c", SERVE, str(folder / "data")]
    with (
        (folder / "server.log").open("w") as log,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        assert server.stdin is not None and server.stdout is not None
        try:
            address = server.stdout.readline().strip()
            assert address, (folder / "server.log").read_text()
            yield address
            server.stdin.close()
            server.wait(20)
        finally:
            server.kill()
