"""What a tool has in hand: the project, its running local cloud, commands to run, and what must not be said."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cloudfn.cli.app import App
from cloudfn.cli.client import Client, running
from cloudfn.cli.mcp_server.children import POLL_S, READY_S, Children
from cloudfn.cli.mcp_server.masking import secret_values
from cloudfn.errors import CloudfnError, NotFound, UserError
from cloudfn.manifest import Loaded, find, load
from cloudfn.manifest.values import Manifest


class Workplace:
    """The manifest is read anew for each call, since the assistant edits it. Safe to use from several threads."""

    def __init__(self, app: App, commands: Callable[[], str]) -> None:
        """``commands`` gives the help of all commands."""
        self.app, self.commands = app, commands
        self.children = Children(app)
        self._starting = threading.Lock()
        self._own: subprocess.Popen[str] | None = None

    def loaded(self) -> Loaded:
        """Raises ManifestError, InvalidFile."""
        return load(find(self.app.directory, self.app.file), stage=self.app.stage)

    def manifest(self) -> Manifest:
        return self.loaded().manifest

    def cloud(self) -> Client:
        """The running local cloud of this project, whoever started it. Raises NotFound CFN-CLI-081."""
        client = running(self.manifest().state)
        if client is None:
            raise NotFound("CFN-CLI-081")
        return client

    def runs(self) -> bool:
        return running(self.manifest().state) is not None

    def is_ours(self) -> bool:
        """Whether this server started the local cloud that runs."""
        return self._own is not None and self._own.poll() is None

    def start(self) -> tuple[Client, bool]:
        """(the running local cloud, whether it was started for this). Raises UserError CFN-CLI-083."""
        with self._starting:
            state = self.manifest().state
            client = running(state)
            if client is not None:
                return client, False
            try:
                own = self.children.start_dev()
            except UserError:
                # Two assistants, or a person and one, at the same time: the state is one's, and serves both.
                client = _of_another(state)
                if client is None:
                    raise
                return client, False
            client = running(state)
            if client is None:
                raise UserError("CFN-CLI-083", reason="-")
            self._own = own
            return client, True

    def stop(self) -> bool:
        """Whether one was running. Raises UserError CFN-CLI-084 for one that somebody else started."""
        with self._starting:
            client = running(self.manifest().state)
            if self._own is None or self._own.poll() is not None:
                if client is not None:
                    raise UserError("CFN-CLI-084", url=client.url)
                return False
            self.children.end(self._own)
            self._own = None
            return True

    def secrets(self) -> frozenset[str]:
        """Texts that no answer may hold."""
        try:
            manifest = self.manifest()
        except CloudfnError:
            return secret_values(None)
        client = running(manifest.state)
        return secret_values(manifest, client.key if client else "")


def _of_another(state: Path) -> Client | None:
    """The local cloud that another process has on ``state``, waited for while that one starts."""
    from cloudfn.local.state import is_announced_badly, is_held  # 5 ms, as in `running`

    end = time.monotonic() + READY_S
    while True:
        client = running(state)
        if client is not None or not is_held(state) or is_announced_badly(state) or time.monotonic() > end:
            return client
        time.sleep(POLL_S)
