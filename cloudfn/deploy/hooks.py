"""The manifest's ``hooks``: commands of the project around a build and a deploy."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator

from cloudfn.errors import BuildError, InvalidFile
from cloudfn.manifest.values import Manifest

Talk = Callable[[str], None]
Hook = Callable[[Manifest, str], None]
"""Runs the hook of that name."""


@contextlib.contextmanager
def around_build(manifest: Manifest, run: Hook) -> Iterator[None]:
    """``preBuild``, the block, ``postBuild``."""
    run(manifest, "preBuild")
    yield
    run(manifest, "postBuild")


def run_hook(manifest: Manifest, name: str, talk: Talk) -> None:
    """Run hook ``name`` in the project's folder, its output on stderr; ``talk`` is told the command.

    One that fails raises CFN-DEP-019: as BuildError around a build, else as InvalidFile.
    """
    command = manifest.hooks.get(name, "")
    if not command:
        return
    talk(f"  {name}: {command}")
    environ = {**os.environ, "CLOUDFN_ENV_ID": manifest.env_id, "CLOUDFN_STAGE": manifest.stage}
    # The user's own shell line from the user's own manifest.
    done = subprocess.run(command, shell=True, cwd=manifest.directory, env=environ, stdout=sys.stderr, check=False)
    if done.returncode:
        kind = BuildError if name in ("preBuild", "postBuild") else InvalidFile
        raise kind("CFN-DEP-019", hook=name, status=done.returncode)
