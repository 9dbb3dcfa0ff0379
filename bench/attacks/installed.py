"""The project that is attacked: bench/shop_under_load and the functions beside this file, with their packages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.running import ROOT, start

SHOP = ROOT / "bench" / "shop_under_load"
MORE = Path(__file__).parent / "functions"
SETTINGS = {
    "probe": "{install: none}",
    "database": "{timeout: 30s}",
    "wire": "{install: none}",
    "flood": "{install: none, timeout: 300s}",
    "leaver": "{install: none}",
    "net": "{install: none}",
}


@contextmanager
def installed(*functions: str) -> Iterator[Path]:
    """npm installs here, once. ``functions``: only these of the additional ones; none of the shop's then."""
    folder = Path(tempfile.mkdtemp(prefix="cloudfn-attacked-"))
    try:
        project = folder / "project"
        if functions:
            text = "version: 1\nproject: attacked\nenv: {id: test-f0b102}\nfunctions:\n"
            project.mkdir()
        else:
            shutil.copytree(SHOP, project)
            text = (project / "cloudfn.yaml").read_text("utf-8")
        names = functions or tuple(SETTINGS)
        lines = "".join(f"  {name}: {SETTINGS[name]}\n" for name in names)
        for name in names:
            shutil.copytree(MORE / name, project / "functions" / name)
        (project / "cloudfn.yaml").write_text(text.replace("functions:\n", f"functions:\n{lines}"), "utf-8")
        if not functions:
            dev = start(project)
            for name in ("database", "makeOrder", "payCallback", "note", "count", "keep"):
                dev.ask("POST", f"/functions/{name}", {})
            dev.end()
        yield project
    finally:
        shutil.rmtree(folder, ignore_errors=True)
