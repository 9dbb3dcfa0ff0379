"""What must be there and what must fit together, once every value has its right kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from cloudfn.manifest import platform
from cloudfn.manifest.dotenv import Variable
from cloudfn.manifest.fields import as_seconds
from cloudfn.manifest.forms import form
from cloudfn.manifest.function_rules import check_function
from cloudfn.manifest.kinds import describe
from cloudfn.manifest.payment_rules import check_payments
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Number, Path, TextPlace, at, place_of, plain
from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_ENV, Manifest


def check(
    manifest: Manifest, tree: Map, broken: frozenset[Path], problems: Problems, variables: Mapping[str, Variable]
) -> None:
    """Report everything that ``manifest`` breaks. ``broken`` are paths refused before: nothing more about those."""
    _version(tree, broken, problems)
    _environment(manifest, tree, broken, problems)
    _names(tree, problems)
    for function in manifest.functions.values():
        check_function(function, tree, broken, problems, variables)
    _routes(manifest, tree, problems)
    _layers(manifest, tree, problems)
    _collections(tree, problems)
    _files(tree, problems)
    _hosting(manifest, tree, problems)
    if ("functions",) not in broken:
        check_payments(manifest, tree, broken, problems)


def _version(tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    node = at(tree, ("version",))
    if node is None:
        if ("version",) not in broken:
            problems.error("CFN-CFG-014", TextPlace(), key="version", example="version: 1")
        return
    value = plain(node)
    if not (isinstance(value, Number) and value == 1):
        problems.error("CFN-CFG-016", node.place, value=describe(value))


def _environment(manifest: Manifest, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    told = {("env",), ("env", "id")} & broken
    if not manifest.env_id and not told:
        problems.error(
            "CFN-CFG-014", place_of(tree, ("env",), key=True), key="env.id", example=f"env: {{id: {SAMPLE_ENV}}}"
        )
    elif manifest.env_id:
        form(problems, tree, ("env", "id"), manifest.env_id, platform.ENV_ID, "shop-8gxvz0f70375accc")
    form(problems, tree, ("env", "region"), manifest.region, platform.REGION, "ap-shanghai")
    _log_retention(tree, broken, problems)
    for n, app_id in enumerate(manifest.app_ids):
        form(problems, tree, ("appId", n), app_id, platform.APP_ID, SAMPLE_APP_ID)
    if manifest.documents.url:
        shown = manifest.documents.url.split("@")[-1]  # never the password
        if not manifest.documents.url.startswith(("mongodb://", "mongodb+srv://")):
            form(problems, tree, ("documents", "url"), shown, platform.NOTHING, "mongodb://127.0.0.1:27017/shop")
    if not 1 <= manifest.deploy.concurrency <= 8:
        shown = str(manifest.deploy.concurrency)
        form(problems, tree, ("deploy", "concurrency"), shown, platform.NOTHING, "4")


def _log_retention(tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    path = ("env", "logRetention")
    node = at(tree, path)
    written = plain(node) if node is not None else None
    if written is None or ("env",) in broken or path in broken:
        return
    days = as_seconds(written) / 86400
    if not days.is_integer() or not (1 <= days <= 3600 or days == 3640):  # 3640: for ever
        problems.error("CFN-DEP-121", place_of(tree, path), value=getattr(written, "raw", written))


def _names(tree: Map, problems: Problems) -> None:
    for name in tree.sub("functions").entries:
        if not platform.FUNCTION_NAME.match(name):
            problems.error("CFN-CFG-020", place_of(tree, ("functions", name), key=True), value=name)
    seen: dict[str, str] = {}
    for name in tree.sub("functions").entries:
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            problems.warning("CFN-CFG-069", place_of(tree, ("functions", name), key=True), value=name, other=other)
    for name in tree.sub("payments").entries:
        form(problems, tree, ("payments", name), name, platform.WORD, "default", key=True)
    for name in tree.sub("layers").entries:
        form(problems, tree, ("layers", name), name, platform.LAYER, "common", key=True)
    for name in tree.sub("documents").sub("collections").entries:
        form(problems, tree, ("documents", "collections", name), name, platform.COLLECTION, "orders", key=True)


def _collections(tree: Map, problems: Problems) -> None:
    """Two sayings of who may read and write, and rules by which anybody may write what is everybody's."""
    collections = tree.sub("documents").sub("collections")
    for name in collections.entries:
        path = ("documents", "collections", name)
        permission, own = at(tree, (*path, "permission")), at(tree, (*path, "rules"))
        if permission is not None and own is not None and plain(own) is not None:
            problems.error("CFN-CFG-115", place_of(tree, (*path, "rules"), key=True), name=name)
        for base, node in (((*path, "permission"), permission), ((*path, "rules"), own)):
            if not isinstance(node, Map):
                continue
            split = {"update", "delete"} <= {*node.entries}
            for operation in ("update", "delete") if split else ("write", "update", "delete"):
                rule = at(tree, (*base, operation))
                if rule is not None and plain(rule) is True:
                    problems.warning("CFN-CFG-119", place_of(tree, (*base, operation)), name=name, what=operation)


def _files(tree: Map, problems: Problems) -> None:
    """The same of the environment's files."""
    permission, own = at(tree, ("storage", "permission")), at(tree, ("storage", "rules"))
    if permission is not None and own is not None and plain(own) is not None:
        problems.error("CFN-CFG-125", place_of(tree, ("storage", "rules"), key=True))
    for base, node in (("permission", permission), ("rules", own)):
        rule = at(tree, ("storage", base, "write")) if isinstance(node, Map) else None
        if rule is not None and plain(rule) is True:
            problems.warning("CFN-CFG-128", place_of(tree, ("storage", base, "write")))


def _layers(manifest: Manifest, tree: Map, problems: Problems) -> None:
    for name, layer in manifest.layers.items():
        place = place_of(tree, ("layers", name), key=True)
        if (layer.dir is None) == (not layer.functions):
            problems.error("CFN-CFG-086", place, name=name)
        for other in layer.functions:
            if other not in manifest.functions:
                problems.error("CFN-CFG-087", place, name=name, value=other)
        for runtime in layer.runtimes:
            if runtime not in platform.RUNTIMES:
                problems.error("CFN-CFG-088", place, name=name, value=runtime)


def _hosting(manifest: Manifest, tree: Map, problems: Problems) -> None:
    """The folder itself is looked at when it is deployed: hooks may build it."""
    hosting = manifest.hosting
    if hosting is None:
        return
    within = (manifest.directory, *(function.dir for function in manifest.functions.values()))
    if any(folder.is_relative_to(hosting.dir) for folder in within):
        problems.error("CFN-CFG-110", place_of(tree, ("hosting",), key=True))
    parts = hosting.path.split("/")
    if not platform.SITE_PATH.match(hosting.path) or any(part in ("", ".", "..") for part in parts if hosting.path):
        problems.error("CFN-CFG-111", place_of(tree, ("hosting", "path")), value=hosting.path)


def _routes(manifest: Manifest, tree: Map, problems: Problems) -> None:
    count = Counter(function.http for function in manifest.functions.values() if function.http)
    for name, function in manifest.functions.items():
        if function.http and count[function.http] > 1:
            problems.error("CFN-CFG-042", place_of(tree, ("functions", name, "http")), value=function.http)
