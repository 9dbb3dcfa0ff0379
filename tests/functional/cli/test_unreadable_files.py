"""A file that cannot be read is told in words for people: no error number, no name of a codec."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.command import cloudfn_process

MANIFEST = """
version: 1
project: shop
env: {id: test-f0b102, region: ap-shanghai}
functions: {}
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "cloudfn.yaml").write_text(MANIFEST)
    (tmp_path / "functions").mkdir()
    (tmp_path / "folder.json").mkdir()
    (tmp_path / "latin.json").write_bytes(b'{"_id": "caf\xe9"}\n')
    (tmp_path / "seed").mkdir()
    (tmp_path / "seed" / "orders.json").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("args", "code", "reason"),
    [
        (["db", "import", "orders", "missing.json"], "CFN-TCB-010", "No such file or directory"),
        (["db", "import", "orders", "folder.json"], "CFN-TCB-010", "Is a directory"),
        (["db", "import", "orders", "latin.json"], "CFN-TCB-010", "not UTF-8"),
        (["db", "seed"], "CFN-TCB-010", "Is a directory"),
        (["db", "restore", "folder.json"], "CFN-TCB-010", "Is a directory"),
        (["db", "restore", "latin.json"], "CFN-TCB-010", "not UTF-8"),
        (["rules", "test", "missing.json"], "CFN-CLI-061", "No such file or directory"),
        (["rules", "test", "folder.json"], "CFN-CLI-061", "Is a directory"),
        (["dev", "--chaos", "missing.json"], "CFN-DEV-051", "No such file or directory"),
        (["dev", "--chaos", "folder.json"], "CFN-DEV-051", "Is a directory"),
        (["dev", "--chaos", "latin.json"], "CFN-DEV-051", "not UTF-8"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_the_reason_is_said_in_words(project: Path, args: list[str], code: str, reason: str) -> None:
    ran = cloudfn_process(*args, cwd=project)
    assert (ran.code, code in ran.err, reason in ran.err) == (6, True, True), ran.err
    assert "[Errno" not in ran.err
    assert "codec" not in ran.err


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31T23:59:59-12:00", "99999999d", ""]
)
@pytest.mark.parametrize("option", ["--since", "--until"])
def test_what_is_no_time_is_said_without_the_parsers_words(project: Path, option: str, value: str) -> None:
    ran = cloudfn_process("logs", option, value, cwd=project, env={"TZ": "Asia/Shanghai"})
    assert ran.code == 3, ran.err
    assert f"CFN-CLI-018 `{value}` is not a time\n" in ran.err
    assert "isoformat" not in ran.err
    assert "Traceback" not in ran.err
