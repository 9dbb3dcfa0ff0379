"""What a pull makes of a package and of variables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudfn.deploy.state import RemoteFunction
from cloudfn.formats import deployed_payments
from cloudfn.formats.secret_values import looks_secret
from cloudfn.manifest.values import Function
from cloudfn.shim import lay, shared_folders
from cloudfn.shim.unlay import shared_roots, unlay

EMPTY = RemoteFunction("job", "index.main", runtime="Nodejs18.15", timeout_s=3, memory_mb=256)
HANDLERS = st.from_regex(r"[a-z][A-Za-z0-9_/]{0,8}[a-z]\.[a-z][A-Za-z0-9]{1,8}", fullmatch=True)
NAMES = st.sampled_from(["index.js", "lib/a.js", "package.json", "cloudfn.js", "node_modules/x/index.js", "data.bin"])


@settings(max_examples=30)  # the first example reads the shim's files
@given(HANDLERS, st.dictionaries(NAMES, st.binary(max_size=20)), st.sampled_from(["Nodejs18.15", "Python3.9"]))
def test_what_was_laid_in_is_taken_out(handler: str, own: dict[str, bytes], runtime: str) -> None:
    function = Function("job", Path("/project/functions/job"), runtime=runtime, handler=handler)
    laid = lay(function)
    code = unlay({**own, **dict(laid.files)}, laid.handler)
    assert (code.handler, dict(code.files), code.shared, code.shim) == (handler, own, {}, True)
    assert unlay(own, handler).files == own and not unlay(own, handler).shim


@pytest.mark.parametrize(
    ("shared", "roots", "at"),
    [
        (["shared"], ("shared",), "functions/job"),
        (["functions/lib"], ("lib",), "job"),
        (["shared/deep"], ("shared",), "functions/job"),
        (["shared", "functions/one.js"], ("functions/one.js", "shared"), "functions/job"),
    ],
)
def test_shared_folders_keep_their_places(shared: list[str], roots: tuple[str, ...], at: str) -> None:
    base = Path("/project")
    function = Function("job", base / "functions/job", shared=tuple(base / each for each in shared))
    laid = lay(function)
    inside = {name if name.endswith(".js") else f"{name}/x.js": b"1" for name, _ in shared_folders(function)}
    code = unlay({**dict(laid.files), **inside}, laid.handler)
    assert code.at == at and code.files == {} and tuple(sorted(shared_roots(code))) == roots


@pytest.mark.parametrize("at", ["../../etc", "/etc", "a/../../b"])
def test_a_path_that_leads_out_is_not_followed(at: str) -> None:
    laid = lay(Function("job", Path("/project/functions/job"), shared=(Path("/project/shared"),)))
    files = {name: data.replace(b"functions/job", at.encode()) for name, data in laid.files}
    assert not unlay({**files, "cloudfn_shared/x.js": b""}, laid.handler).shared


SECRET = [
    ("API_KEY", "x"), ("apiV3Key", "x"), ("DB_PASSWORD", "x"), ("passwd", "x"), ("SESSION_TOKEN", "1"),
    ("wxSecret", "x"), ("PRIVATE_KEY", "x"), ("DSN", "x"), ("OTHER", "-----BEGIN PRIVATE KEY-----\nabc"),
    ("DATABASE", "mysql://tea:pw@10.0.0.1/tea"), ("ID", "AKIDz8krbsJ5yKBZQpn74WFkmLPx3"), ("SIGNING", "x"),
]  # fmt: skip
PLAIN = [
    ("SHOP", "tea"), ("MONKEYS", "3"), ("TIMEOUT", "30"), ("URL", "https://tea.example.com/notify"), ("LEVEL", "debug"),
    ("SUB_MCH_ID", "1900009231"), ("DESIGN", "round"), ("compass", "north"), ("GREETING", "good morning 2 you all"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), SECRET)
def test_what_looks_secret(name: str, value: str) -> None:
    assert looks_secret(name, value)


@pytest.mark.parametrize(("name", "value"), PLAIN)
def test_what_does_not(name: str, value: str) -> None:
    assert not looks_secret(name, value)


@given(st.text(max_size=40) | st.from_regex(r"\{\"(call|take)\":.{0,20}\}", fullmatch=True))
def test_bindings_that_cannot_be_read_are_none(text: str) -> None:
    found = deployed_payments.bindings({"job": replace(EMPTY, variables={"CLOUDFN_BINDINGS": text})})
    assert isinstance(found, dict)
