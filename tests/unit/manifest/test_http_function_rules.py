"""What the manifest says of an HTTP function: what starts it, and what only functions with a handler can have."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudfn.errors import ManifestError
from cloudfn.manifest import load

GOOD = b"#!/bin/bash\nnode index.js\n"


def project(folder: Path, settings: str = "", more: str = "", bootstrap: bytes | None = GOOD) -> Path:
    (folder / "functions" / "web").mkdir(parents=True)
    if bootstrap is not None:
        (folder / "functions" / "web" / "scf_bootstrap").write_bytes(bootstrap)
    file = folder / "cloudfn.yaml"
    function = f"type: HTTP{', ' if settings else ''}{settings}"
    file.write_text(f"version: 1\nenv: {{id: test-f0b102}}\nfunctions: {{web: {{{function}}}}}\n{more}\n")
    return file


def problems(file: Path) -> list[tuple[str, str]]:
    with pytest.raises(ManifestError) as raised:
        load(file)
    return [(each.code, str(each.params.get("why", ""))) for each in raised.value.problems]


def test_what_holds_without_a_key(tmp_path: Path) -> None:
    loaded = load(project(tmp_path))
    web = loaded.manifest.functions["web"]
    assert (web.is_web, web.install, web.shim, loaded.warnings) == (True, "local", False, ())


@pytest.mark.parametrize("install", ["local", "vendored", "none"])
def test_packages_that_come_along(tmp_path: Path, install: str) -> None:
    assert load(project(tmp_path, f"install: {install}")).manifest.functions["web"].install == install


@pytest.mark.parametrize("install", ["cloud", "bundle"])
def test_packages_that_nobody_would_bring(tmp_path: Path, install: str) -> None:
    assert problems(project(tmp_path, f"install: {install}")) == [("CFN-CFG-095", "")]


@pytest.mark.parametrize(
    ("bootstrap", "why"),
    [
        (None, "there is no such file"),
        (b"", "its first line is no #!/bin/bash"),
        (b"node index.js\n", "its first line is no #!/bin/bash"),
        (b"#!/bin/bash\r\nnode index.js\r\n", "its lines end with CR LF"),
        (b"#!/bin/bash\nnode index.js\r\n", "its lines end with CR LF"),
        (b"#!/bin/bash", "its first line does not end with LF"),
    ],
)
def test_a_start_file_that_the_platform_would_not_start(tmp_path: Path, bootstrap: bytes | None, why: str) -> None:
    assert problems(project(tmp_path, bootstrap=bootstrap)) == [("CFN-CFG-096", why)]


def test_what_calls_a_handler(tmp_path: Path) -> None:
    timer = 'triggers: [{name: daily, cron: "0 0 3 * * * *"}]'
    payments = 'payments: {shop: {subMchId: "1900009231", callback: web}}'
    found = problems(project(tmp_path, timer, payments))
    assert sorted(code for code, _ in found) == ["CFN-CFG-097", "CFN-CFG-098"]


def test_the_notification_of_wechat_pays_own_api_is_a_request(tmp_path: Path) -> None:
    payments = 'payments: {shop: {api: v3, mchId: "1900009231", callback: web}}'
    assert load(project(tmp_path, "http: /notify", payments)).manifest.payments["shop"].callback == "web"
