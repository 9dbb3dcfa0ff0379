"""What must be there and what must fit together, once every value has its right kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cloudfn.manifest import platform
from cloudfn.manifest.dotenv import Variable
from cloudfn.manifest.function_rules import check_function
from cloudfn.manifest.payment_rules import check_payments
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Number, Path, Place, at, place_of, plain
from cloudfn.manifest.values import Manifest


def check(
    manifest: Manifest, tree: Map, broken: frozenset[Path], problems: Problems, known: Mapping[str, Variable]
) -> None:
    """Report everything that ``manifest`` breaks. ``broken`` are paths refused before: nothing more about those."""
    _version(tree, broken, problems)
    _environment(manifest, tree, broken, problems)
    _names(manifest, tree, problems)
    for function in manifest.functions.values():
        check_function(function, tree, broken, problems, known)
    _routes(manifest, tree, problems)
    if ("functions",) not in broken:
        check_payments(manifest, tree, broken, problems)


def _version(tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    node = at(tree, ("version",))
    if node is None:
        if ("version",) not in broken:
            problems.error("CFN-CFG-014", Place(), key="version", example="version: 1")
        return
    value = plain(node)
    if not (isinstance(value, Number) and value == 1):
        problems.error("CFN-CFG-016", node.place, value=getattr(value, "raw", value))


def _environment(manifest: Manifest, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    told = {("env",), ("env", "id")} & broken
    if not manifest.env_id and not told:
        problems.error(
            "CFN-CFG-014", place_of(tree, ("env",), key=True), key="env.id", example="env: {id: test-f0b102}"
        )
    elif manifest.env_id and not platform.ENV_ID.match(manifest.env_id):
        _refuse(problems, tree, ("env", "id"), "environment id", manifest.env_id, "letters, digits and `-`")
    if not platform.REGION.match(manifest.region):
        _refuse(problems, tree, ("env", "region"), "region", manifest.region, "like `ap-shanghai`")
    for n, app_id in enumerate(manifest.app_ids):
        if not platform.APP_ID.match(app_id):
            _refuse(problems, tree, ("appId", n), "appId", app_id, "`wx` and 16 letters or digits")


def _names(manifest: Manifest, tree: Map, problems: Problems) -> None:
    for name in tree.sub("functions").entries:
        if not platform.FUNCTION_NAME.match(name):
            problems.error("CFN-CFG-020", place_of(tree, ("functions", name), key=True), value=name)
    for name in tree.sub("payments").entries:
        if not platform.WORD.match(name):
            _refuse(
                problems, tree, ("payments", name), "binding", name, "a letter, then letters, digits, `-`, `_`", True
            )
    for name in tree.sub("documents").sub("collections").entries:
        if not platform.COLLECTION.match(name):
            path = ("documents", "collections", name)
            _refuse(problems, tree, path, "collection", name, "a letter or `_`, then letters, digits, `-`, `_`", True)
    if not 1 <= manifest.deploy.concurrency <= 8:
        _refuse(problems, tree, ("deploy", "concurrency"), "concurrency", manifest.deploy.concurrency, "1 to 8")
    url = manifest.documents.url
    if url and not url.startswith(("mongodb://", "mongodb+srv://")):
        _refuse(problems, tree, ("documents", "url"), "url", url.split("@")[-1], "`mongodb://...`")


def _refuse(problems: Problems, tree: Map, path: Path, what: str, value: object, must: str, key: bool = False) -> None:
    problems.error("CFN-CFG-022", place_of(tree, path, key=key), what=what, value=value, must=must)


def _routes(manifest: Manifest, tree: Map, problems: Problems) -> None:
    count = Counter(function.http for function in manifest.functions.values() if function.http)
    for name, function in manifest.functions.items():
        if function.http and count[function.http] > 1:
            problems.error("CFN-CFG-042", place_of(tree, ("functions", name, "http")), value=function.http)
