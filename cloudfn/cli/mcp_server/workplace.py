"""What a tool has in hand: the project, its running local cloud, commands to run, and what must not be said."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from cloudfn.cli.app import App
from cloudfn.cli.client import Client, running
from cloudfn.cli.mcp_server.children import Children
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
            self._own = self.children.start_dev()
            client = running(state)
            if client is None:
                raise UserError("CFN-CLI-083", reason="-")
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
