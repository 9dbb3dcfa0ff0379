"""What stands between a plan and the real cloud: sample values, literals that contradict the stage, missing proofs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cloudfn.cli.app import App
from cloudfn.errors import BuildError, CloudfnError, ManifestError, Notice, ProofFailed
from cloudfn.manifest.values import SAMPLE_ENV, SAMPLE_MERCHANT, Manifest

if TYPE_CHECKING:
    from cloudfn.deploy.values import Artifact

CONTRADICTIONS = ("CFN-SRC-002", "CFN-SRC-003", "CFN-SRC-005")
"""Findings about a literal environment, merchant or callback that is not the selected stage's."""


def check_values(manifest: Manifest) -> None:
    """Refuse sample values and contradicting literals. Raises ManifestError (exit 6) with all of them."""
    problems = [*_samples(manifest), *_literals(manifest)]
    if problems:
        raise ManifestError(problems)


def check_syntax(app: App, manifest: Manifest, names: Iterable[str]) -> None:
    """Refuse files that the runtime could not load. Raises BuildError (CFN-SRC-044) with the first, after the rest."""
    from cloudfn.source import check_syntax

    problems = check_syntax(manifest, names).problems
    errors = [each for each in problems if each.level == "error"]
    app.notices([each for each in problems if each not in errors[:1]])
    for first in errors[:1]:
        raise BuildError(first.code, where=first.where, **dict[str, Any](first.params))


def check_proofs(manifest: Manifest, artifacts: Iterable[Artifact]) -> None:
    """With ``deploy.requireProof``: each callback's artifact must have passed. Raises ProofFailed (CFN-DEP-018)."""
    if not manifest.deploy.require_proof:
        return
    from cloudfn.deploy import proof

    callbacks = {binding.callback for binding in manifest.payments.values()}
    for each in artifacts:
        if each.function in callbacks and not proof.passed(manifest, each.function, each.digest):
            raise ProofFailed("CFN-DEP-018", function=each.function)


def remember_proof(app: App, function: str) -> None:
    """``function`` has passed the prover as it is now. A project that cannot be built has nothing to remember."""
    from cloudfn.build import build
    from cloudfn.deploy import proof
    from cloudfn.manifest import find, load

    with contextlib.suppress(CloudfnError):
        manifest = load(find(app.directory, app.file), stage=app.stage).manifest
        (artifact,) = build(manifest, [function])
        proof.remember(manifest, function, artifact.digest)


def _samples(manifest: Manifest) -> Iterable[Notice]:
    if manifest.env_id == SAMPLE_ENV:
        yield Notice("CFN-DEP-013", {"what": "env.id", "value": SAMPLE_ENV}, level="error")
    for binding in manifest.payments.values():
        if binding.sub_mch_id == SAMPLE_MERCHANT:
            what = f"payments.{binding.name}.subMchId"
            yield Notice("CFN-DEP-013", {"what": what, "value": SAMPLE_MERCHANT}, level="error")


def _literals(manifest: Manifest) -> Iterable[Notice]:
    from cloudfn.source import inspect

    for found in inspect(manifest):
        if found.code in CONTRADICTIONS:
            yield Notice("CFN-DEP-014", {"message": f"{found.code} {found.title()}"}, found.where, "error")
