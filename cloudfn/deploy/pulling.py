"""The code of deployed functions, several at a time."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from cloudfn.deploy import releases
from cloudfn.deploy.cloud import Cloud
from cloudfn.deploy.state import Remote

AT_ONCE = 4


def packages(cloud: Cloud, seen: Remote, names: Iterable[str]) -> dict[str, dict[str, bytes]]:
    """The files in the package of each of ``names``.

    Raises CloudError, InvalidFile (CFN-DEP-117, -122) for a package that cannot be unpacked.
    """
    env_id, names = seen.environment.env_id, tuple(names)

    def one(name: str) -> dict[str, bytes]:
        return releases.files(releases.download(cloud, env_id, name), name)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(one, names), strict=True))
