"""What ``pay prove`` leaves for ``deploy``: which callbacks have passed."""

from __future__ import annotations

from cloudfn.build import build
from cloudfn.cli.app import App
from cloudfn.deploy import proof
from cloudfn.errors import CloudfnError
from cloudfn.manifest import find, load


def remember_proof(app: App, function: str) -> None:
    """``function`` has passed the prover as it is now.

    A project that cannot be built has nothing to remember; with ``deploy.requireProof`` that is an error, which is
    raised.
    """
    manifest = load(find(app.directory, app.file), stage=app.stage).manifest
    try:
        (artifact,) = build(manifest, [function])
    except CloudfnError:
        if manifest.deploy.require_proof:
            raise
        return
    proof.remember(manifest, function, artifact.digest)
