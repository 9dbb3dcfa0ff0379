"""A project folder that cannot be written: one clear error where something has to be kept, and looking works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.functional.deploy.conftest import Shop
from tests.kit.command import environment


@pytest.fixture
def blocked(shop: Shop) -> Shop:
    """A file stands where the state folder belongs."""
    (shop.directory / ".cloudfn").write_text("")
    return shop


@pytest.mark.parametrize("command", [("plan",), ("status",), ("validate",), ("deploy", "--dry-run")], ids=" ".join)
def test_looking_works(blocked: Shop, command: tuple[str, ...]) -> None:
    assert blocked.writes(*command) == []
    assert "Traceback" not in blocked.err
    assert ("CFN-CLI-041" in blocked.err) == (command[0] in ("plan", "deploy"))


@pytest.mark.parametrize("command", [("deploy",), ("build",), ("remove", "--yes")], ids=" ".join)
def test_what_has_to_be_kept_is_one_error(blocked: Shop, command: tuple[str, ...]) -> None:
    assert blocked.writes(*command, code=6) == []
    codes = [line.split()[0] for line in blocked.err.splitlines() if line.startswith("CFN-")]
    assert codes == ["CFN-CLI-040"]
    assert str(blocked.directory / ".cloudfn") in blocked.err


@pytest.mark.skipif(sys.platform == "win32", reason="modes of folders are another matter on Windows")
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="root may write everywhere")
@pytest.mark.parametrize(
    ("command", "code"), [("plan", 0), ("status", 0), ("validate", 0), ("deploy", 6), ("build", 6)]
)
@pytest.mark.parametrize("used", [False, True], ids=["new", "used before"])
def test_a_folder_that_is_only_read(shop: Shop, command: str, code: int, used: bool) -> None:
    if used:
        shop.run("deploy")
        shop.source("job", "2")
    folders = [path for path in sorted(shop.directory.rglob("*"), reverse=True) if path.is_dir()]
    folders.append(shop.directory)
    for folder in folders:
        folder.chmod(0o555)
    words = [sys.executable, "-m", "cloudfn", "-C", str(shop.directory), command]
    if os.geteuid() == 0:
        words = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override", *words]
    ran = subprocess.run(words, env=environment(), capture_output=True, text=True, check=False)
    for folder in folders:
        folder.chmod(0o755)
    packaging = used and code == 6  # then it is the folder of packages that cannot be written
    assert ran.returncode == (10 if packaging else code), ran.stderr
    assert "Traceback" not in ran.stderr
    assert (("CFN-PKG-003" if packaging else "CFN-CLI-040") in ran.stderr) == (code == 6)
