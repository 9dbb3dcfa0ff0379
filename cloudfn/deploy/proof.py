"""Which callbacks have passed the prover, ``.cloudfn/proofs.json``: one key per artifact and payments section.

The prover writes it (``remember``), ``deploy.requireProof`` asks for it (``passed``).
"""

from __future__ import annotations

import hashlib
import json
import os

from cloudfn import regular_files
from cloudfn.manifest.values import Manifest

LIMIT = 500


def key(manifest: Manifest, function: str, digest: str) -> str:
    """What is proven: the artifact, and the payments section without values (merchants differ from stage to stage)."""
    section = [
        [each.name, sorted(each.callers), each.callback, each.refund_callback, each.verify, each.once]
        for each in manifest.payments.values()
    ]
    return hashlib.sha256(json.dumps([function, digest, sorted(section)]).encode()).hexdigest()


def passed(manifest: Manifest, function: str, digest: str) -> bool:
    return key(manifest, function, digest) in _read(manifest)


def remember(manifest: Manifest, function: str, digest: str) -> None:
    """``function`` has passed in this version."""
    found = [each for each in _read(manifest) if each != key(manifest, function, digest)]
    found.append(key(manifest, function, digest))
    path = manifest.state / "proofs.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.part")
    fresh.write_text(json.dumps({"v": 1, "passed": found[-LIMIT:]}, indent=1), "utf-8")
    fresh.replace(path)


def _read(manifest: Manifest) -> list[str]:
    try:
        content = regular_files.read_json(manifest.state / "proofs.json", "utf-8")
        return [str(each) for each in content["passed"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
