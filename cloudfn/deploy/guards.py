"""What stands between a plan and the real cloud: sample values, literals that contradict the stage, missing proofs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cloudfn.codes import Inner
from cloudfn.deploy import proof
from cloudfn.deploy.state import Deployable
from cloudfn.errors import BuildError, ManifestError, Notice, ProofFailed
from cloudfn.manifest.values import SAMPLE_ENV, SAMPLE_MERCHANT, Manifest

Inspect = Callable[[Manifest], Iterable[Notice]]
"""What the functions' source shows."""

CONTRADICTIONS = ("CFN-SRC-002", "CFN-SRC-003", "CFN-SRC-005")
"""Findings about a literal environment, merchant or callback that is not the selected stage's."""


def check_values(manifest: Manifest, inspect: Inspect) -> None:
    """Refuse sample values and contradicting literals. Raises ManifestError (exit 6) with all of them."""
    problems = [*_samples(manifest), *_literals(inspect(manifest))]
    if problems:
        raise ManifestError(problems)


def check_syntax(problems: Iterable[Notice], notice: Callable[[Notice], None]) -> None:
    """Refuse files that the runtime could not load. Raises BuildError (CFN-SRC-044) with the first, after the rest."""
    problems = list(problems)
    errors = [each for each in problems if each.level == "error"]
    for each in problems:
        if each not in errors[:1]:
            notice(each)
    for first in errors[:1]:
        raise BuildError(first.code, where=first.where, **dict[str, Any](first.params))


def check_proofs(manifest: Manifest, artifacts: Iterable[Deployable]) -> None:
    """With ``deploy.requireProof``: each callback's artifact must have passed. Raises ProofFailed (CFN-DEP-018)."""
    if not manifest.deploy.require_proof:
        return
    callbacks = {binding.callback for binding in manifest.payments.values()}
    for each in artifacts:
        if each.function in callbacks and not proof.passed(manifest, each.function, each.digest):
            raise ProofFailed("CFN-DEP-018", function=each.function)


def _samples(manifest: Manifest) -> Iterable[Notice]:
    if manifest.env_id == SAMPLE_ENV:
        yield Notice("CFN-DEP-013", {"what": "env.id", "value": SAMPLE_ENV}, level="error")
    for binding in manifest.payments.values():
        if binding.sub_mch_id == SAMPLE_MERCHANT:
            what = f"payments.{binding.name}.{'subMchId' if binding.api == 'cloudpay' else 'mchId'}"
            yield Notice("CFN-DEP-013", {"what": what, "value": SAMPLE_MERCHANT}, level="error")


def _literals(found: Iterable[Notice]) -> Iterable[Notice]:
    for each in found:
        if each.code in CONTRADICTIONS:
            yield Notice("CFN-DEP-014", {"message": Inner(each.code, each.params)}, each.where, "error")
