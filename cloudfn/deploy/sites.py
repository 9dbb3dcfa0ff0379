"""The static site of an environment as the cloud has it: where it is, what it holds. Changes nothing.

Actions and the bucket behind them: ``hosting`` of manager-node 5.6.5.
"""

from __future__ import annotations

from cloudfn.deploy.bucket import Bucket
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.site_state import MARKS, RemoteSite, SiteObject, mark_key, marked
from cloudfn.errors import CloudError
from cloudfn.frozen import dataclass

ONLINE = "online"


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """``region`` is the bucket's; ``domain`` the platform's own, under which everybody reads."""

    domain: str
    bucket: str
    region: str
    status: str


def address(cloud: Cloud, env_id: str) -> SiteAddress | None:
    """None where static hosting was never opened."""
    rows = cloud.read("tcb", "DescribeStaticStore", {"EnvId": env_id}).get("Data") or []
    for row in rows:
        region = str(row.get("Region") or row.get("Regoin") or cloud.region)  # the service's own spelling
        status = str(row.get("Status") or ONLINE)
        return SiteAddress(str(row.get("CdnDomain") or ""), str(row.get("Bucket") or ""), region, status)
    return None


def bucket(cloud: Cloud, env_id: str) -> Bucket:
    """Raises CloudError (CFN-DEP-183) while hosting is not open."""
    found = address(cloud, env_id)
    if found is None or found.status != ONLINE or not found.bucket:
        raise CloudError("CFN-DEP-183", env=env_id, status=found.status if found else "-")
    return Bucket(cloud.objects(), found.bucket, found.region)


def read(cloud: Cloud, env_id: str) -> RemoteSite:
    """Everything in the site."""
    found = address(cloud, env_id)
    if found is None or found.status != ONLINE:
        return RemoteSite()
    there = Bucket(cloud.objects(), found.bucket, found.region)
    objects = {each.key: SiteObject(each.size, each.etag) for each in there.objects()}
    marks = [marked(there.get(key) or b"") for key in objects if key.startswith(MARKS)]
    files = {key: each for key, each in objects.items() if not key.startswith(MARKS)}
    return RemoteSite(found.domain, files, dict(mark for mark in marks if mark is not None))


def read_mark(cloud: Cloud, env_id: str, project: str) -> dict[str, str] | None:
    """The files that ``project`` has put there, None where it never has."""
    found = marked(bucket(cloud, env_id).get(mark_key(project)) or b"")
    return found[1] if found and found[0] == project else None
