"""What ``pay prove`` leaves for ``deploy``: which callbacks have passed."""

from __future__ import annotations

import contextlib

from cloudfn.cli.app import App
from cloudfn.errors import CloudfnError


def remember_proof(app: App, function: str) -> None:
    """``function`` has passed the prover as it is now. A project that cannot be built has nothing to remember."""
    from cloudfn.build import build
    from cloudfn.deploy import proof
    from cloudfn.manifest import find, load

    with contextlib.suppress(CloudfnError):
        manifest = load(find(app.directory, app.file), stage=app.stage).manifest
        (artifact,) = build(manifest, [function])
        proof.remember(manifest, function, artifact.digest)
