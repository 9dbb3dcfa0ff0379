"""What cloudfn is installed with: the licences of all packages of .ci/requirements.txt, and a bill of materials.

    python .ci/dependencies.py licences [zh]   the page docs/licences.md, or docs/zh/licences.md
    python .ci/dependencies.py sbom            CycloneDX 1.5 JSON of what a user installs

Both read the metadata of the packages that are installed here, and neither asks any registry.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "requirements.txt"
NAME = "cloudfn-tcb"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
WORDS = {
    "MIT License": "MIT",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Classifiers and old texts, as SPDX writes them."""
HEADS = {
    "en": """# Licences of what cloudfn is installed with

Written by `.ci/task licences` from the metadata of the packages; a test fails when a package of `.ci/requirements.txt`
is missing here. "users" come with `pip install`, the others with the extra `dev`, for the tests;
what the extras `mongodb` and `mcp` bring is among those.

| Package | Licence | For |
|---|---|---|
""",
    "zh": """# 随 cloudfn 安装的软件包的许可证

由 `.ci/task licences` 根据软件包的元数据写成；`.ci/requirements.txt` 中有软件包不在此列时，测试会失败。\
“用户”随 `pip install` 安装，“测试”随附加项 `dev` 安装，供测试使用；附加项 `mongodb` 和 `mcp` 带来的也在其中。

| 软件包 | 许可证 | 用于 |
|---|---|---|
""",
}
FOR = {"en": ("users", "tests"), "zh": ("用户", "测试")}


def locked() -> dict[str, str]:
    """Package to version (the newest where Pythons differ), as far as Linux needs it."""
    found: dict[str, str] = {}
    for name, version, marker in re.findall(
        r"^([\w.-]+)==(\S+?)(?: ; (.+?))? \\$", LOCK.read_text("utf-8"), re.MULTILINE
    ):
        if not marker or any(_needed(marker, python) for python in PYTHONS):
            found[canonicalize_name(name)] = version
    return found


def _needed(marker: str, python: str) -> bool:
    here = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "implementation_name": "cpython"}
    here |= {
        "platform_python_implementation": "CPython",
        "python_version": python,
        "python_full_version": f"{python}.0",
    }
    return Marker(marker).evaluate({**here, "extra": ""})


def for_users() -> set[str]:
    """The packages that an install without extras brings, from requirement to requirement."""
    found: set[str] = set()
    waiting = [NAME]
    while waiting:
        for text in metadata.requires(waiting.pop()) or ():
            one = Requirement(text)
            name = canonicalize_name(one.name)
            if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
                found.add(name)
                waiting.append(name)
    return found


def licence(name: str) -> str:
    """As SPDX writes it where the package says so; raises LookupError for a package that says nothing."""
    about = metadata.metadata(name)
    classifiers = [
        text.rpartition(" :: ")[2] for text in about.get_all("Classifier") or () if text.startswith("License")
    ]
    short = (about.get("License") or "").strip()
    short = short if "\n" not in short and len(short) < 60 else ""
    texts = [about.get("License-Expression") or "", short, *classifiers]
    text = next((text for text in texts if text and text not in ("OSI Approved", "UNKNOWN")), "")
    if not text:
        raise LookupError(f"{name} names no licence")
    return WORDS.get(text, text)


def licences(lang: str) -> str:
    users, (for_use, for_tests) = for_users(), FOR[lang]
    rows = [f"| {name} | {licence(name)} | {for_use if name in users else for_tests} |\n" for name in sorted(locked())]
    return HEADS[lang] + "".join(rows)


def sbom() -> dict[str, Any]:
    """Without a time and a random number, so that the same install gives the same bytes."""
    own = metadata.version(NAME)
    names = sorted(for_users())
    refs = {name: f"pkg:pypi/{name}@{metadata.version(name)}" for name in names}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": _component(NAME, own, f"pkg:pypi/{NAME}@{own}") | {"type": "application"}},
        "components": [_component(name, metadata.version(name), refs[name]) for name in names],
        "dependencies": [{"ref": f"pkg:pypi/{NAME}@{own}", "dependsOn": sorted(refs.values())}],
    }


def _component(name: str, version: str, ref: str) -> dict[str, Any]:
    said = licence(name)
    licences = [{"expression": said}] if _is_expression(said) else [{"license": {"name": said}}]
    return {"type": "library", "bom-ref": ref, "name": name, "version": version, "licenses": licences, "purl": ref}


def _is_expression(text: str) -> bool:
    """Whether a text is SPDX by its looks: identifiers have no blanks, and all of ours but MIT have a version."""
    return all(
        re.fullmatch(r"[A-Za-z0-9.]+-[A-Za-z0-9.-]+|MIT|AND|OR|WITH|ISC|Zlib|Unlicense", word) for word in text.split()
    )


if __name__ == "__main__":
    if sys.argv[1:] in (["licences"], ["licences", "zh"]):
        print(licences((*sys.argv, "en")[2]), end="")
    elif sys.argv[1:] == ["sbom"]:
        print(json.dumps(sbom(), indent=1))
    else:
        print(__doc__)
        sys.exit(2)
