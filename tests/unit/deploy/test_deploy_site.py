"""The plan of the static site: killed anywhere it converges, and nothing of somebody else is lost."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudfn.deploy.plan import ResourcePlan
from cloudfn.deploy.site_files import site_files
from cloudfn.deploy.site_plan import plan_site, plan_site_removal
from cloudfn.deploy.site_state import DesiredSite, RemoteSite, SiteFile, SiteObject, mark, mark_key, marked
from cloudfn.deploy.steps import DeleteSiteFiles, MarkSite, OpenSite, Step, UploadSite
from cloudfn.deploy.steps.upload_site import content_type
from cloudfn.errors import InvalidFile, Notice
from cloudfn.manifest.values import Hosting

KEYS = st.sampled_from(["a.html", "b.html", "c/d.js", "e.css", "f.txt"])
SUMS = st.sampled_from(["1" * 32, "2" * 32, "3" * 32])
FILES = st.dictionaries(KEYS, SUMS)


@dataclass
class Site:
    """A site in memory, to which steps are applied."""

    there: RemoteSite = field(default_factory=RemoteSite)

    def make(self, step: Step) -> None:
        there = self.there
        match step:
            case OpenSite():
                self.there = replace(there, domain="site")
            case MarkSite(project, files):
                self.there = replace(there, owners={**there.owners, project: dict(files)})
            case UploadSite(files):
                uploaded = {file.key: SiteObject(file.size, file.md5) for file in files}
                self.there = replace(there, objects={**there.objects, **uploaded})
            case DeleteSiteFiles(keys):
                left = {key: each for key, each in there.objects.items() if key not in keys}
                owners = {name: files for name, files in there.owners.items() if mark_key(name) not in keys}
                self.there = replace(there, objects=left, owners=owners)

    def put(self, files: dict[str, str]) -> None:
        """Somebody without a mark."""
        objects = {key: SiteObject(1, md5) for key, md5 in files.items()}
        self.there = replace(self.there, objects={**self.there.objects, **objects})

    def sums(self) -> dict[str, str]:
        return {key: each.etag for key, each in self.there.objects.items()}


def desired(files: dict[str, str]) -> DesiredSite:
    return DesiredSite("", {key: SiteFile(key, Path(key), 1, md5) for key, md5 in files.items()})


def planned(site: Site, project: str, files: dict[str, str]) -> tuple[ResourcePlan, list[Notice]]:
    refusals: list[Notice] = []
    return plan_site(project, desired(files), site.there, refusals, []), refusals


@given(FILES, st.lists(st.tuples(FILES, st.integers(0, 4)), max_size=3), FILES.filter(bool))
def test_killed_anywhere_it_converges_and_keeps_what_others_have(
    foreign: dict[str, str], runs: list[tuple[dict[str, str], int]], last: dict[str, str]
) -> None:
    site = Site()
    site.put(foreign)
    ours: set[str] = set()
    for files, steps in runs:
        ours |= {*files}
        for step in planned(site, "tea", files)[0].steps[:steps]:
            site.make(step)
    row, refusals = planned(site, "tea", last)
    assert refusals == []
    for step in row.steps:
        site.make(step)
    kept = {key: md5 for key, md5 in foreign.items() if key not in ours and key not in last}
    now = site.sums()
    assert {key: now.get(key) for key in (*kept, *last)} == {**kept, **last}
    assert site.there.owners["tea"] == last
    assert all(key in last or key in foreign for key in now), "what was ours once is gone"
    assert planned(site, "tea", last)[0].steps == ()


@given(FILES, FILES)
def test_two_projects_never_take_each_others_files(tea: dict[str, str], coffee: dict[str, str]) -> None:
    site = Site()
    for step in planned(site, "tea", tea)[0].steps:
        site.make(step)
    row, refusals = planned(site, "coffee", coffee)
    clash = {key for key in tea.keys() & coffee.keys() if tea[key] != coffee[key]}
    assert {str(each.params["file"]) for each in refusals} == clash
    if refusals:
        return
    for step in row.steps:
        site.make(step)
    gone = plan_site_removal("coffee", site.there)
    for step in gone.steps if gone else ():
        site.make(step)
    assert site.sums() == tea and "coffee" not in site.there.owners


@pytest.mark.parametrize(("sums", "after"), [({}, "-1"), ({"index.html": "2" * 32}, "~1 (")])
def test_only_what_is_sent_has_a_size(sums: dict[str, str], after: str) -> None:
    site = Site()
    for step in planned(site, "tea", {"index.html": "1" * 32})[0].steps:
        site.make(step)
    row = planned(site, "tea", sums)[0] if sums else plan_site_removal("tea", site.there)
    assert row is not None and row.changes[0].after.startswith(after) and ("(" in row.changes[0].after) == bool(sums)


@given(st.text(min_size=1), st.dictionaries(st.text(), SUMS))
def test_a_mark_is_read_as_it_was_written(project: str, files: dict[str, str]) -> None:
    assert marked(mark(project, files)) == (project, files)


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"1", b'{"v": 2}', b'{"v": 1, "project": "x", "files": 3}', b"\xff"]
)
def test_what_is_no_mark_owns_nothing(content: bytes) -> None:
    assert marked(content) is None


@pytest.mark.parametrize(
    ("there", "same"),
    [
        (SiteObject(1, "1" * 32), True),
        (SiteObject(1, "2" * 32), False),
        (SiteObject(1, f"{'9' * 32}-2"), True),  # put in parts by other tools: size and mark agree
        (SiteObject(2, f"{'9' * 32}-2"), False),
    ],
)
def test_files_are_compared_by_content(there: SiteObject, same: bool) -> None:
    site = RemoteSite("site", {"a.html": there}, {"tea": {"a.html": "1" * 32}})
    assert site.holds(SiteFile("a.html", Path("a.html"), 1, "1" * 32), "tea") is same


def test_hidden_and_excluded_files_stay_out(tmp_path: Path) -> None:
    for name in ("index.html", ".env", ".git/config", ".well-known/assetlinks.json", "js/a.js", "js/a.js.map"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(json.dumps(name), "utf-8")
    found = site_files(Hosting(tmp_path, "shop", ("*.map",)))
    assert sorted(found.files) == ["shop/.well-known/assetlinks.json", "shop/index.html", "shop/js/a.js"]
    with pytest.raises(InvalidFile):
        site_files(Hosting(tmp_path, "", ("*",)))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.svg", "image/svg+xml"),
        ("a.unknown", "application/octet-stream"),
    ],
)
def test_types_are_the_same_on_every_machine(name: str, kind: str) -> None:
    assert content_type(name) == kind
