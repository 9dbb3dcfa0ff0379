"""The plan of the static site. Pure, as the planner is.

The mark names what is ours before it is there, and until after it is gone: a crash in between loses no owner.
"""

from __future__ import annotations

from cloudfn.deploy.changes import Change, How
from cloudfn.deploy.plan import ResourcePlan, Verb
from cloudfn.deploy.site_state import DesiredSite, RemoteSite, mark_key
from cloudfn.deploy.sizes import kilobytes
from cloudfn.deploy.steps import DeleteSiteFiles, MarkSite, OpenSite, Step, UploadSite
from cloudfn.errors import Notice

NAME = "hosting"
SHOWN = 10
"""More files than that are only counted."""


def plan_site(
    project: str, desired: DesiredSite, site: RemoteSite, refusals: list[Notice], notices: list[Notice]
) -> ResourcePlan:
    """Files of nobody are replaced, with a note; those of other projects are not touched."""
    own = site.owners.get(project, {})
    upload = [file for key, file in sorted(desired.files.items()) if not site.holds(file, project)]
    gone = [
        key for key in sorted(own) if key not in desired.files and key in site.objects and _only(site, key, project)
    ]
    for file in upload:
        if (other := site.owner(file.key)) not in ("", project):
            params = {"file": file.key, "other": other, "project": project}
            refusals.append(Notice("CFN-DEP-182", params, level="error"))
    strange = [file.key for file in upload if file.key in site.objects and not site.owner(file.key)]
    if strange:
        notices.append(Notice("CFN-DEP-184", {"files": _some(strange)}))
    steps: list[Step] = [] if site.domain else [OpenSite()]
    both = {**own, **desired.sums}
    if both != own:
        steps.append(MarkSite.of(project, both))
    if upload:
        steps.append(UploadSite(tuple(upload)))
    if gone:
        steps.append(DeleteSiteFiles(tuple(gone)))
    if both != desired.sums:
        steps.append(MarkSite.of(project, desired.sums))
    changes = _changes(site, [file.key for file in upload], gone, sum(file.size for file in upload))
    if steps and not changes:
        changes = (Change("marker", how="written"),)
    verb: Verb = "unchanged" if not steps else "update" if own else "create"
    return ResourcePlan("hosting", NAME, verb, changes, tuple(steps))


def plan_site_removal(project: str, site: RemoteSite) -> ResourcePlan | None:
    """The end of this project's files; the site itself stays open. None where there are none."""
    own = site.owners.get(project)
    if own is None:
        return None
    gone = [key for key in sorted(own) if key in site.objects and _only(site, key, project)]
    steps = (DeleteSiteFiles((*gone, mark_key(project))),)
    return ResourcePlan("hosting", NAME, "delete", _changes(site, [], gone, 0), steps)


def _only(site: RemoteSite, key: str, project: str) -> bool:
    """Not another project's, too."""
    return not any(key in files for name, files in site.owners.items() if name != project)


def _changes(site: RemoteSite, upload: list[str], gone: list[str], size: int) -> tuple[Change, ...]:
    hows: list[tuple[str, How]] = [(key, "changed" if key in site.objects else "added") for key in upload]
    hows += [(key, "removed") for key in gone]
    if not hows:
        return ()
    counts = [("+", "added"), ("~", "changed"), ("-", "removed")]
    parts = [f"{sign}{count}" for sign, word in counts if (count := sum(how == word for _, how in hows))]
    sent = f" ({kilobytes(size)})" if upload else ""  # what is only taken away sends nothing
    whole = Change("files", after=" ".join(parts) + sent)
    return (whole, *(Change("file", name=key, how=how) for key, how in hows)) if len(hows) <= SHOWN else (whole,)


def _some(keys: list[str]) -> str:
    more = f", ... (+{len(keys) - SHOWN})" if len(keys) > SHOWN else ""
    return ", ".join(keys[:SHOWN]) + more
