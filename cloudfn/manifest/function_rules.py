"""The rules of one function: the platform's ranges and patterns, its folder, its variables, its timers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path as Folder

from cloudfn import cron, regular_files
from cloudfn.clock import SystemClock
from cloudfn.manifest import platform, typescript
from cloudfn.manifest.dotenv import Variable
from cloudfn.manifest.fields import as_seconds
from cloudfn.manifest.forms import form
from cloudfn.manifest.problems import Problems
from cloudfn.manifest.tree import Map, Path, at, place_of
from cloudfn.manifest.values import Function
from cloudfn.manifest.web_rules import check_web


def check_function(
    function: Function, tree: Map, broken: frozenset[Path], problems: Problems, variables: Mapping[str, Variable]
) -> None:
    """Report what ``function`` breaks; ``variables`` are the variables that can be values of its secrets."""
    base: Path = ("functions", function.name)
    timeout = at(tree, (*base, "timeout"))
    low, high = platform.TIMEOUT_S
    if timeout is not None and (not low <= function.timeout_s <= high or _fraction(timeout)):
        problems.error("CFN-CFG-023", place_of(tree, (*base, "timeout")), value=_written(timeout))
    if function.memory_mb not in platform.MEMORY_MB:
        near = min(platform.MEMORY_MB, key=lambda size: abs(size - function.memory_mb))
        problems.error("CFN-CFG-024", place_of(tree, (*base, "memory")), value=function.memory_mb, near=near)
    handler = platform.HANDLER.match(function.handler)
    if handler is None:
        problems.error("CFN-CFG-025", place_of(tree, (*base, "handler")), value=function.handler)
    if function.runtime not in platform.RUNTIMES:
        place = place_of(tree, (*base, "runtime"))
        problems.error("CFN-CFG-026", place, value=function.runtime, choices=platform.RUNTIMES)
    if function.http and not platform.HTTP_PATH.match(function.http):
        problems.error("CFN-CFG-028", place_of(tree, (*base, "http")), value=function.http)
    if not 1 <= function.max_instances <= 64:
        form(problems, tree, (*base, "maxInstances"), str(function.max_instances), platform.NOTHING, "8")
    if len(function.description or "") > platform.DESCRIPTION:
        place, length = place_of(tree, (*base, "description")), len(function.description or "")
        problems.error("CFN-DEP-120", place, function=function.name, length=length, limit=platform.DESCRIPTION)
    _deployed_only(function, base, tree, problems)
    _folder(function, tree, broken, problems)
    _variables(function, base, tree, problems, variables)
    _timers(function, base, tree, problems)
    if function.is_web:
        check_web(function, tree, broken, problems)
    _layers(function, base, tree, problems)


def _fraction(timeout: object) -> bool:
    return not as_seconds(getattr(timeout, "value", 0)).is_integer()


def _written(node: object) -> str:
    value = getattr(node, "value", "")
    return str(getattr(value, "raw", value))


def _folder(function: Function, tree: Map, broken: frozenset[Path], problems: Problems) -> None:
    base: Path = ("functions", function.name)
    if (*base, "dir") in broken or ("root",) in broken:
        return
    written = at(tree, (*base, "dir"))
    place = place_of(tree, (*base, "dir")) if written else place_of(tree, base, key=True)
    if not regular_files.is_folder(function.dir):
        problems.error("CFN-CFG-034", place, name=function.name, dir=problems.path(function.dir))
        return
    for n, folder in enumerate(function.shared):
        if not regular_files.is_there(folder):
            problems.error("CFN-CFG-046", place_of(tree, (*base, "shared", n)), dir=problems.path(folder))
        elif not folder.resolve().is_relative_to(_repository(problems.home)):
            problems.error("CFN-CFG-070", place_of(tree, (*base, "shared", n)), dir=problems.path(folder))
    handler = platform.HANDLER.match(function.handler)
    if handler is None or function.is_web:
        return
    suffixes = (".py",) if function.is_python else (".js", ".cjs", ".mjs")
    if not any(regular_files.is_file(function.dir / (handler["file"] + suffix)) for suffix in suffixes):
        file = handler["file"] + suffixes[0]
        if script := typescript.source(function):
            if function.install != "bundle" and not typescript.esbuild(function):
                problems.warning("CFN-RUN-032", place, function=function.name, file=script.name)
            return
        problems.warning("CFN-CFG-035", place, name=function.name, file=file, handler=function.handler)


def _repository(project: Folder) -> Folder:
    """The folder whose content may be packed: the project, or the git checkout that it is part of."""
    project = project.resolve()
    return next((folder for folder in (project, *project.parents) if regular_files.is_there(folder / ".git")), project)


def _deployed_only(function: Function, base: Path, tree: Map, problems: Problems) -> None:
    """Settings that only the cloud acts on."""
    low, high = platform.INIT_TIMEOUT_S
    written = at(tree, (*base, "initTimeout"))
    if function.init_timeout_s is not None and (
        not low <= function.init_timeout_s <= high or (written is not None and _fraction(written))
    ):
        problems.error("CFN-CFG-080", place_of(tree, (*base, "initTimeout")), value=_written(written))
    net = function.public_net
    if net is not None and net.fixed_ip and not net.on:
        problems.error("CFN-CFG-081", place_of(tree, (*base, "fixedIp")), function=function.name)
    if function.http_auth is not None and not function.http:
        problems.error("CFN-CFG-082", place_of(tree, (*base, "httpAuth")), function=function.name)
    for name, value in (function.tags or {}).items():
        if not name or len(name) > platform.TAG_KEY or len(value) > platform.TAG_VALUE:
            problems.error("CFN-CFG-083", place_of(tree, (*base, "tags", name), key=True), name=name or "-")
    if function.role is not None:
        form(problems, tree, (*base, "role"), function.role, platform.ROLE, "TCB_QcsRole")


def _variables(
    function: Function, base: Path, tree: Map, problems: Problems, variables: Mapping[str, Variable]
) -> None:
    names = [(name, (*base, "environment", name)) for name in function.environment]
    names += [(name, (*base, "secrets", n)) for n, name in enumerate(function.secrets)]
    for name, path in names:
        place = place_of(tree, path, key=True)
        if platform.reserved(name):
            problems.error("CFN-CFG-031", place, value=name)
        else:
            form(problems, tree, path, name, platform.VARIABLE, "SHOP_NAME", key=True)
    for n, name in enumerate(function.secrets):
        if name in function.environment:
            problems.error("CFN-CFG-043", place_of(tree, (*base, "secrets", n)), value=name)
        elif name not in variables:
            problems.warning("CFN-CFG-039", place_of(tree, (*base, "secrets", n)), value=name, function=function.name)
    values = dict(function.environment)
    values |= {name: variables[name].value for name in function.secrets if name in variables}
    size = sum(len(name.encode()) + len(value.encode("utf-8", "surrogateescape")) for name, value in values.items())
    if size > platform.ENVIRONMENT_BYTES:
        biggest = max(values, key=lambda name: len(values[name]))
        place = place_of(tree, (*base, "environment"), key=True)
        problems.error("CFN-CFG-032", place, name=function.name, size=size, biggest=biggest)


def _timers(function: Function, base: Path, tree: Map, problems: Problems) -> None:
    count = Counter(timer.name for timer in function.triggers)
    if len(function.triggers) > platform.TIMERS:
        place = place_of(tree, (*base, "triggers"), key=True)
        problems.error("CFN-CFG-040", place, what="triggers", count=len(function.triggers), limit=platform.TIMERS)
    for n, timer in enumerate(function.triggers):
        path = (*base, "triggers", n)
        if not timer.name:
            problems.error(
                "CFN-CFG-014", place_of(tree, path), key="name", example='{name: daily, cron: "0 0 3 * * * *"}'
            )
        elif count[timer.name] > 1:
            problems.error("CFN-CFG-044", place_of(tree, (*path, "name")), value=timer.name)
        else:
            form(problems, tree, (*path, "name"), timer.name, platform.TIMER, "daily")
        place = place_of(tree, (*path, "cron"))
        if wrong := cron.problem(timer.cron):
            problems.error("CFN-CFG-027", place, value=timer.cron, what=wrong)
        elif cron.next_after(timer.cron, SystemClock().now()) is None:
            problems.warning("CFN-PAY-104", place, value=timer.cron, name=timer.name)


def _layers(function: Function, base: Path, tree: Map, problems: Problems) -> None:
    if len(function.layers) > platform.LAYERS:
        place = place_of(tree, (*base, "layers"), key=True)
        problems.error("CFN-CFG-040", place, what="layers", count=len(function.layers), limit=platform.LAYERS)
    for n, layer in enumerate(function.layers):
        if not layer.name or layer.version < 0:
            place = place_of(tree, (*base, "layers", n))
            problems.error("CFN-CFG-014", place, key="name, version", example="{name: shared, version: 3}")
    if function.vpc and not (function.vpc.id and function.vpc.subnet):
        place = place_of(tree, (*base, "vpc"), key=True)
        problems.error("CFN-CFG-014", place, key="id, subnet", example="vpc: {id: vpc-1, subnet: subnet-1}")
