"""The manifest's ``hooks``: commands of the project around a deploy."""

from __future__ import annotations

import os
import subprocess
import sys

from cloudfn.cli.app import App
from cloudfn.errors import InvalidFile
from cloudfn.manifest.values import Manifest


def run_hook(app: App, manifest: Manifest, name: str) -> None:
    """Run hook ``name`` in the project's folder, its output on stderr. Raises InvalidFile (CFN-DEP-019)."""
    command = manifest.hooks.get(name, "")
    if not command:
        return
    app.talk(f"  {name}: {command}")
    environ = {**os.environ, "CLOUDFN_ENV_ID": manifest.env_id, "CLOUDFN_STAGE": manifest.stage}
    # The user's own shell line from the user's own manifest.
    done = subprocess.run(command, shell=True, cwd=manifest.directory, env=environ, stdout=sys.stderr, check=False)
    if done.returncode:
        raise InvalidFile("CFN-DEP-019", hook=name, status=done.returncode)
