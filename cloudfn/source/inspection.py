"""Goes through the functions of a manifest and collects what the checks find."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn import regular_files
from cloudfn.errors import Notice, Where
from cloudfn.manifest.values import Function, Manifest, PayApi
from cloudfn.regular_files import seen_from
from cloudfn.source.aggregations import check_aggregations, unlimited
from cloudfn.source.await_checks import check_awaits
from cloudfn.source.callback_checks import check_callback
from cloudfn.source.fee_flow import fee_fields
from cloudfn.source.handlers import handler_of
from cloudfn.source.key_checks import check_keys, is_source
from cloudfn.source.notify_checks import check_notify, own_api
from cloudfn.source.outgoing import leaving
from cloudfn.source.package_checks import check_package, check_readable
from cloudfn.source.pay_calls import APIS
from cloudfn.source.pay_checks import check_pay_calls
from cloudfn.source.python_notify import check_python_notify, read
from cloudfn.source.required import MAX_BYTES, SUFFIXES, entry_of, is_module
from cloudfn.source.sdk_checks import check_sdk, requires_sdk
from cloudfn.source.syntax import File, parse, walk

if TYPE_CHECKING:
    from tree_sitter import Node

_PAYS = re.compile(rb"cloudpay", re.IGNORECASE)
_TELLING = re.compile(rb"cloud|wx-server-sdk")
"""What a file has in it that uses the SDK, whatever it calls it."""


def inspect_all(manifest: Manifest) -> tuple[Notice, ...]:
    """Everything found in the functions, each place once, by function and file.

    Of functions in Python: keys, and their callbacks over HTTP.
    """
    found: dict[tuple[str, str], Notice] = {}
    for function in manifest.functions.values():
        for notice in check_keys(manifest, function):
            found.setdefault((str(notice.where), notice.code), notice)
        if regular_files.is_folder(function.dir):
            checks = _python if function.is_python else _function
            for notice in sorted(checks(manifest, function), key=_by_place):
                found.setdefault((str(notice.where), notice.code), notice)
    return (*found.values(), *leaving(manifest))


def aggregation_in(manifest: Manifest, function: Function, collection: str) -> str:
    """``file:line`` of an aggregation of ``collection`` that has no limit and may be long, "" when none is seen."""
    if function.is_python or not regular_files.is_folder(function.dir):
        return ""
    unnamed = ""
    for file in _files(manifest, function, [], everything=False):
        for each in unlimited(file):
            place = f"{file.name}:{each.end.end_point[0] + 1}"
            if each.collection == collection:
                return place
            unnamed = unnamed or (place if not each.collection else "")
    return unnamed


def fee_fields_of(manifest: Manifest, name: str) -> tuple[str, ...]:
    """What ``fee_flow`` finds in the entry file of a JavaScript function."""
    function = manifest.functions.get(name)
    path = entry_of(function) if function is not None and not function.is_python else None
    file = parse(path, seen_from(manifest.directory, path)) if path is not None else None
    if function is None or file is None or len(file.data) > MAX_BYTES:
        return ()
    try:
        return fee_fields(file, function.handler.rsplit(".", 1)[1])
    except RecursionError:
        return ()


def _by_place(notice: Notice) -> tuple[str, int, int, str]:
    where = notice.where
    return (where.file, where.line, where.column, notice.code) if where else ("", 0, 0, notice.code)


def _function(manifest: Manifest, function: Function) -> Iterator[Notice]:
    roles = {binding.callback: False for binding in manifest.cloudpay if binding.callback}
    roles |= {binding.refund_callback: True for binding in manifest.cloudpay if binding.refund_callback}
    is_callback = function.name in roles
    own = own_api(manifest, function.name)
    odd: list[Notice] = []
    files = list(_files(manifest, function, odd, everything=is_callback or own is not None))
    yield from odd
    pays = any(_PAYS.search(file.data) for file in files)
    for file in files:
        yield from _file(manifest, function, file, roles.get(function.name) if is_callback else None, pays)
    if own is not None:
        yield from _notified(own, function, files)
    if is_callback and not _guarded(manifest, function, files):
        yield from _unguarded(function, files)
    used = next(((file, node) for file in files if (node := requires_sdk(file)) is not None), None)
    if used is not None:
        file, node = used
        yield from check_package(function.dir, seen_from(manifest.directory, function.dir), file.where(node), pays=pays)
    else:
        yield from check_readable(function.dir, seen_from(manifest.directory, function.dir))
    entry = entry_of(function)
    if function.shared and function.install != "bundle" and entry is not None and is_module(entry, function):
        # `dev` finds what lies beside the folder; a package would not.
        yield Notice("CFN-PKG-013", {"function": function.name}, Where(seen_from(manifest.directory, entry)))


def _python(manifest: Manifest, function: Function) -> Iterator[Notice]:
    api = own_api(manifest, function.name)
    if api is None:
        return
    paths = (path for place in (function.dir, *function.shared) for path in sorted(_below(place, lambda *_: None)))
    files = [read(path, seen_from(manifest.directory, path)) for path in paths if path.suffix == ".py"]
    try:
        yield from tuple(check_python_notify(api, function, [file for file in files if file is not None]))
    except RecursionError:  # expressions nested by the thousand, as below
        return


def _notified(api: PayApi, function: Function, files: list[File]) -> tuple[Notice, ...]:
    """The findings of a callback over HTTP."""
    try:
        return tuple(check_notify(api, function, files))
    except RecursionError:  # as below
        return ()


def _files(manifest: Manifest, function: Function, odd: list[Notice], *, everything: bool) -> Iterator[File]:
    """The function's own files and those it shares, where they could hold something to find; what is not read goes to
    ``odd``."""

    def left_out(path: Path, what: str) -> None:
        file = seen_from(manifest.directory, path)
        if what == regular_files.TOO_DEEP:
            folder = regular_files.shortened(file)
            limit = regular_files.DEEPEST
            odd.append(Notice("CFN-PKG-056", {"function": function.name, "folder": folder, "limit": limit}))
            return
        if what in (regular_files.LINKED_FOLDER, regular_files.BROKEN_LINK, regular_files.CLOSED):
            return  # `build` follows links, and tells of those that it does not, and of a folder that is closed to it
        odd.append(Notice("CFN-PKG-045", {"function": function.name, "file": file, "kind": what}, level="note"))

    places = (function.dir, *function.shared)
    for path in (path for place in places for path in sorted(_below(place, left_out))):
        if path.suffix not in SUFFIXES or path.name.endswith(".min.js"):
            continue
        try:
            size = path.stat().st_size
            wanted = size <= MAX_BYTES and (everything or _TELLING.search(regular_files.read_bytes(path)) is not None)
        except OSError:
            continue
        if size > regular_files.TEXT_LIMIT:
            left_out(path, f"{size >> 20} MB")
        if wanted:
            file = parse(path, seen_from(manifest.directory, path))
            if file is not None:
                yield file


def _below(place: Path, left_out: Callable[[Path, str], None]) -> Iterable[Path]:
    """The files of a folder, or the file that ``place`` is itself."""
    return regular_files.walk(place, is_source, left_out) if regular_files.is_folder(place) else (place,)


def _guarded(manifest: Manifest, function: Function, files: list[File]) -> bool:
    """Whether the shim refuses forged callbacks of ``function``, or its own code looks at the source of the call."""
    bindings = [each for each in manifest.cloudpay if function.name in (each.callback, each.refund_callback)]
    by_shim = function.shim and all(binding.verify != "off" for binding in bindings)
    return by_shim or any(b"SOURCE" in file.data for file in files)


def _unguarded(function: Function, files: list[File]) -> Iterator[Notice]:
    entry, method = function.handler.rsplit(".", 1)
    for file in files:
        handler = handler_of(file, method) if file.path.with_suffix("") == function.dir / entry else None
        if handler is not None:
            yield Notice("CFN-SRC-021", {"function": function.name}, file.where(handler))


def _file(manifest: Manifest, function: Function, file: File, refund: bool | None, pays: bool) -> tuple[Notice, ...]:
    """The findings of one file; ``refund`` is None for a function that is no callback."""
    try:
        return tuple(_checks(manifest, function, file, refund, pays))
    except RecursionError:  # expressions nested by the thousand are generated code: nothing is said about it
        return ()


def _checks(manifest: Manifest, function: Function, file: File, refund: bool | None, pays: bool) -> Iterator[Notice]:
    broken = _syntax_error(file.root) if file.root.has_error else None
    if broken is not None:
        yield Notice("CFN-SRC-019", {}, file.where(broken))
    yield from check_sdk(file, pays=pays)
    if manifest.limits:
        yield from check_aggregations(file)
    yield from check_pay_calls(manifest, function.name, file)
    if refund is None:
        return
    yield from check_awaits(file)
    entry, method = function.handler.rsplit(".", 1)
    if file.path.with_suffix("") == function.dir / entry:
        handler = handler_of(file, method)
        if handler is not None:
            both = any(function.name in binding.callers for binding in manifest.cloudpay)
            for notice in check_callback(file, handler, refund=refund):
                # Where it orders as well, what it answers to an order is for the mini program.
                if not (both and notice.code == "CFN-SRC-040" and notice.params["call"] in APIS):
                    yield notice


def _syntax_error(root: Node) -> Node | None:
    return next((node for node in walk(root) if node.is_error or node.is_missing), None)
