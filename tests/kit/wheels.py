"""A folder of small packages that pip takes instead of an index: no network is needed."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    @property
    def environment(self) -> dict[str, str]:
        """For pip: nothing but this folder."""
        return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.folder.as_uri(), "PIP_CONFIG_FILE": os.devnull}

    def wheel(self, name: str, files: Mapping[str, str], *, tag: str = "py3-none-any", needs: str = "") -> Path:
        """``needs``: further lines of its metadata."""
        path = self.folder / f"{name}-1.0-{tag}.whl"
        about = f"{name}-1.0.dist-info"
        with zipfile.ZipFile(path, "w") as archive:
            for inner, text in files.items():
                archive.writestr(inner, text)
            archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}")
            archive.writestr(f"{about}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n")
            archive.writestr(f"{about}/entry_points.txt", f"[console_scripts]\n{name} = {name}:main\n")
            archive.writestr(f"{about}/RECORD", "")
        return path

    def source(self, name: str) -> Path:
        path = self.folder / f"{name}-1.0.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for inner, text in (
                ("PKG-INFO", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"),
                ("setup.py", "raise SystemExit('nobody runs this')\n"),
            ):
                content = text.encode()
                member = tarfile.TarInfo(f"{name}-1.0/{inner}")
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
        return path
