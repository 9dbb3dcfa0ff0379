"""The whole way of an import: find, join, read the source, choose, write, and let the manifest's own rules judge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cloudfn import languages, regular_files
from cloudfn.errors import NotFound, Notice
from cloudfn.formats import client, environment, notes, spelling, words
from cloudfn.formats.find import find
from cloudfn.formats.folders import exports_main
from cloudfn.formats.imported import Claim
from cloudfn.formats.join import Joined
from cloudfn.formats.loadable import loadable
from cloudfn.formats.payments import console_variables, payments_of
from cloudfn.formats.rule_files import rule_files
from cloudfn.formats.shape import app_id_of, relative, shape_of
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang
from cloudfn.manifest import variables
from cloudfn.manifest.values import SAMPLE_ENV
from cloudfn.source import Survey, SurveyedFolder, shared_for, survey

ROUNDS = 3
"""How often shared folders that themselves require others are followed."""


@dataclass(frozen=True, slots=True)
class Import:
    """``text`` loads as ``cloudfn.yaml``; ``sources`` are the files that it comes from."""

    text: str
    sources: tuple[str, ...]
    functions: tuple[str, ...]
    notices: tuple[Notice, ...]


def import_project(start: Path, place: Path, mode: str = "", lang: Lang = languages.DEFAULT) -> Import:
    """The project at ``start`` (a folder, or a file of another tool) as a manifest that will stand at ``place``, with
    comments in ``lang``.

    Writes nothing. Raises NotFound (CFN-DEP-081, -106), UsageError (CFN-DEP-107), InvalidFile (CFN-DEP-082, -083,
    -108, -115).
    """
    base = place.parent.resolve()
    found = find(start.resolve(), base, mode)
    folders, seen = _surveyed(base, found)
    if libraries := _libraries(found, folders):
        found = replace(found, functions={name: one for name, one in found.functions.items() if name not in libraries})
        folders, seen = _surveyed(base, found)
    ruled = rule_files(found.directory, base)
    found = replace(found, sources=(*ruled.sources, *found.sources))  # what a tool's own file says counts
    known = variables(base)
    environments = {name: dict(one.settings.get("environment", {})) for name, one in found.functions.items()}
    chosen = environment.choose(_claims(found, seen, environments), known)
    console = console_variables(seen.pay, environments, known, chosen.value or SAMPLE_ENV)
    found = _with(found, console)
    environments |= {name: {**environments[name], **more} for name, more in console.items()}
    payments = payments_of(seen.pay, environments, known)
    off = client.called(payments.callbacks, found.directory)
    app_id, fake = app_id_of(found)
    bindings = {name: bound.shape(off) for name, bound in payments.bindings.items()}
    shape = shape_of(base, found, folders, seen, chosen, app_id, bindings)
    sources = tuple(source.file for source in found.sources) or (f"{relative(found.root, base)}/",)
    text, cut = loadable(shape, place, words.imported_from(sources), lang)
    if not any(name in shape["functions"] for name in found.functions):
        names = ", ".join(found.functions)
        raise NotFound("CFN-DEP-106", directory=found.directory.name, looked=relative(found.root, base), out=names)
    said = notes.of(found, folders, chosen, payments, fake, seen, off, cut)
    names_of = tuple(name for name in found.functions if name in shape["functions"])
    return Import(text, sources, names_of, (*said, *ruled.notices))


def _surveyed(base: Path, found: Joined) -> tuple[dict[str, SurveyedFolder], Survey]:
    """Each function with what it must share (what it requires outside its folder, and what that requires), and what
    the code says, that of the mini program too.
    """
    # A project that is compiled has its mini program's source elsewhere than where its files say: all of it is read.
    outside = (
        found.client is not None
        and regular_files.is_folder(found.client)
        and not found.client.is_relative_to(found.directory)
    )
    mini_program = found.client if outside else found.directory
    known = {name: SurveyedFolder(name, one.dir) for name, one in found.functions.items()}
    for _ in range(ROUNDS):
        seen = survey(base, list(known.values()), mini_program)
        more = {name: extra for name, each in known.items() if (extra := shared_for(each, seen.outside))}
        if not more:
            break
        known |= {name: SurveyedFolder(name, known[name].dir, (*known[name].shared, *more[name])) for name in more}
    return known, seen


def _libraries(found: Joined, folders: Mapping[str, SurveyedFolder]) -> set[str]:
    """Shared code with an index.js: what looks like a function, but exports no ``main`` and is shared by functions."""
    shared = {each for folder in folders.values() for each in folder.shared}
    return {
        name
        for name, one in found.functions.items()
        if any(each.is_relative_to(one.dir) for each in shared) and not exports_main(one.dir)
    }


def _with(found: Joined, more: Mapping[str, Mapping[str, str]]) -> Joined:
    """``found`` with more variables in its functions."""
    functions = dict(found.functions)
    for name, variables_of in more.items():
        one = functions[name]
        environment_of = {**one.settings.get("environment", {}), **variables_of}
        functions[name] = replace(one, settings={**one.settings, "environment": environment_of})
    return replace(found, functions=functions)


def _claims(found: Joined, seen: Survey, environments: dict[str, dict[str, str]]) -> Iterable[Iterable[Claim]]:
    """What names an environment, the weightiest kind of place first."""

    def spelt(value: str, function: str) -> str:
        return spelling.in_function(value, environments.get(function, {}))

    orders = [Claim(spelt(use.env_id, use.function), str(use.where)) for use in seen.pay if use.env_id]
    paying = {claim.place for claim in orders}
    literals = [each for each in seen.env_ids if str(each.where) not in paying]
    yield [claim for claim in orders if claim.value]
    for mine in (True, False):
        claims = (
            Claim(spelt(each.value, each.function), str(each.where)) for each in literals if bool(each.function) is mine
        )
        yield [claim for claim in claims if claim.value]
    for source in found.sources:
        yield source.env
