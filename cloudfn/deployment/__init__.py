"""A deployer with everything that it needs: builder, reading of the source, hooks, and the cloud that it goes to.

``deploy`` knows the stages and neither the rooms beside it nor the emulated cloud; here they come together, once for
the commands, the demo and the console's questions (``__main__``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cloudfn.deploy.hooks import Talk, run_hook
from cloudfn.deploy.prepare import Prepared, Tools, prepare
from cloudfn.deploy.state import Deployable
from cloudfn.errors import BuildError, Notice
from cloudfn.events.base import Emit, ignore
from cloudfn.languages import Lang
from cloudfn.manifest.values import Manifest
from cloudfn.unwritable import is_unwritable

if TYPE_CHECKING:
    from cloudfn.deploy.deployer import Deployer
    from cloudfn.deploy.target import Address


def tools(talk: Talk, notice: Callable[[Notice], None], scratch: Path | None = None) -> Tools:
    """``talk`` is told the hooks' commands, ``notice`` what is odd about the source.

    ``scratch`` takes the packages where the project's own folder may not be written: for who only looks at them.
    """
    # 30 ms of a look at the cloud, which builds nothing.
    from cloudfn.build import build
    from cloudfn.source import check_syntax, inspect

    def packed(manifest: Manifest, names: tuple[str, ...], emit: Emit) -> tuple[Deployable, ...]:
        try:
            return build(manifest, names, emit=emit)
        except (OSError, BuildError) as error:
            cause = error if isinstance(error, OSError) else error.__cause__
            if scratch is None or not isinstance(cause, OSError) or not is_unwritable(cause):
                raise
            notice(Notice("CFN-CLI-041", {"place": cause.filename, "reason": cause.strerror}, level="note"))
        return build(replace(manifest, state_folder=scratch), names, emit=emit)

    def unloadable(manifest: Manifest, names: tuple[str, ...]) -> Iterable[Notice]:
        return check_syntax(manifest, names).problems

    return Tools(packed, inspect, unloadable, lambda manifest, name: run_hook(manifest, name, talk), notice)


def prepared(
    manifest: Manifest,
    names: tuple[str, ...],
    *,
    local: bool,
    force: bool,
    talk: Talk,
    notice: Callable[[Notice], None],
    only: bool = False,
    emit: Emit = ignore,
    scratch: Path | None = None,
) -> Prepared:
    return prepare(manifest, names, tools(talk, notice, scratch), local=local, force=force, only=only, emit=emit)


@contextlib.contextmanager
def reach(
    manifest: Manifest,
    *,
    local: bool,
    lang: Lang = "en",
    notice: Callable[[Notice], None],
    emit: Emit = ignore,
) -> Iterator[Deployer]:
    """A deployer for Tencent's cloud, with ``local`` for the emulated one. ``emit`` hears the latter's own events.

    Raises AuthError without keys, NotFound for an unknown environment, CloudError.
    """
    with _address(manifest, local, emit) as place:
        # The cloud's SDK takes 0.1 s to load: a project that is refused before never waits for it.
        from cloudfn.deploy.deployer import Deployer
        from cloudfn.deploy.target import connect

        yield Deployer(manifest, connect(manifest, place, lang, notice))


@contextlib.contextmanager
def _address(manifest: Manifest, local: bool, emit: Emit) -> Iterator[Address]:
    if local:
        from cloudfn.emulate import address  # the emulated cloud: 85 ms of a deploy to the real one

        with address(manifest, emit) as place:
            yield place
    else:
        from cloudfn.deploy.target import tencent  # the cloud's SDK again

        yield tencent()
