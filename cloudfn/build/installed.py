"""``install: local`` for Node.js: dependencies installed here by npm, apart from the source.

They come from the store that ``dev`` and the emulated cloud use too. A set's name holds what package.json and the lock
file ask for, Node.js' version and the platform, so it is never another one's.
"""

from __future__ import annotations

from collections.abc import Sequence

from cloudfn.build import installed_cache
from cloudfn.build.artifact import PackFile
from cloudfn.clock import SystemClock
from cloudfn.dependencies import requested
from cloudfn.dependencies.install_events import InstallEvents
from cloudfn.dependencies.requested import LOCAL, RequestedPackages
from cloudfn.dependencies.store import InstallFailed, NoNpm, PackageStore
from cloudfn.dependencies.tool import Tool
from cloudfn.errors import BuildError, InvalidFile
from cloudfn.events.base import Emit
from cloudfn.events.tasks import Noticed
from cloudfn.manifest.values import Function, Manifest
from cloudfn.platforms import machine


def node_modules(manifest: Manifest, function: Function, emit: Emit) -> tuple[PackFile, ...]:
    """The production dependencies of a Node function, as files below ``node_modules/``; none without a package.json.

    Raises InvalidFile without npm (CFN-PKG-020), BuildError when it fails (CFN-PKG-021) or cannot apply (CFN-PKG-022).
    """
    asked = _requested(manifest, function)
    if asked is None:
        return ()
    local = [name for name, version in asked.names.items() if version.startswith(LOCAL)]
    if local:
        raise BuildError("CFN-PKG-022", function=function.name, names=", ".join(local))
    if asked.lock is None:
        emit(Noticed(SystemClock().now(), "CFN-PKG-023", {"function": function.name}, function=function.name))
    ignores = manifest.ignores_scripts(function.name)
    told = InstallEvents(emit, SystemClock(), function.name, "npm", len(asked.names), ignore_scripts=ignores)
    try:
        tree = PackageStore(manifest.npm_store).made(asked, told.hearer(), Tool())
    except NoNpm as error:
        raise InvalidFile("CFN-PKG-020", tool="npm", function=function.name) from error
    except InstallFailed as error:
        told.ended(error.reason)
        raise BuildError("CFN-PKG-021", function=function.name, command=error.command, said=error.reason) from error
    except OSError as error:
        told.ended(str(error))
        reason, file = error.strerror or str(error), error.filename or manifest.npm_store
        raise BuildError("CFN-PKG-003", function=function.name, file=file, reason=reason) from error
    told.ended("")
    files = installed_cache.files(function, tree, "node_modules/")
    _warn_native(function, files, emit)
    return files


def _requested(manifest: Manifest, function: Function) -> RequestedPackages | None:
    package = function.dir / "package.json"
    try:
        return requested.read(function.dir, manifest.directory, ignore_scripts=manifest.ignores_scripts(function.name))
    except (ValueError, OSError) as error:
        raise BuildError("CFN-PKG-007", function=function.name, file=package, reason=error) from error


def _warn_native(function: Function, files: Sequence[PackFile], emit: Emit) -> None:
    native = next((file.name for file in files if file.name.endswith(".node")), "")
    if native and machine() != ("Linux", "x86_64"):
        params = {"function": function.name, "file": native, "platform": " ".join(machine())}
        emit(Noticed(SystemClock().now(), "CFN-PKG-025", params, function=function.name))
