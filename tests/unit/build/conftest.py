"""Small projects to package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cloudfn.manifest.values import Function, Manifest

Make = Callable[..., Manifest]


@pytest.fixture
def project(tmp_path: Path) -> Make:
    """``project({"index.js": "..."}, exclude=(...,))``: a manifest with one function ``fn`` of these files."""

    def make(files: Mapping[str, str | bytes], *, directory: Path = tmp_path, **settings: object) -> Manifest:
        folder = directory / "functions" / "fn"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        function = Function("fn", folder, **settings)  # type: ignore[arg-type]
        return Manifest("shop", directory, "test-f0b102", functions={"fn": function})

    return make
