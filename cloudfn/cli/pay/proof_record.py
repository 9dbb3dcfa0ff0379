"""What ``pay prove`` leaves for ``deploy``: which callbacks have passed."""

from __future__ import annotations

import contextlib

from cloudfn.build import build
from cloudfn.cli.app import App
from cloudfn.deploy import proof
from cloudfn.errors import CloudfnError
from cloudfn.manifest import find, load


def remember_proof(app: App, function: str) -> None:
    """``function`` has passed the prover as it is now. A project that cannot be built has nothing to remember."""
    with contextlib.suppress(CloudfnError):
        manifest = load(find(app.directory, app.file), stage=app.stage).manifest
        (artifact,) = build(manifest, [function])
        proof.remember(manifest, function, artifact.digest)
