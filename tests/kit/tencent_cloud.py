"""An emulated Tencent Cloud on a real port, and a deployer in front of it that uses the real SDK."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from cloudfn.clock import SystemClock
from cloudfn.control import ControlPlane, ControlSettings, Fault, ReceivedCall
from cloudfn.control.serve import Serving
from cloudfn.deploy import remote, sites
from cloudfn.deploy.apply import Apply, Outcome
from cloudfn.deploy.cloud import Cloud, Endpoint
from cloudfn.deploy.credentials import Credentials
from cloudfn.deploy.plan import Options, Plan
from cloudfn.deploy.planner import plan
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.record import Shelf
from cloudfn.deploy.retry import Backoff
from cloudfn.deploy.state import DesiredFunction, DesiredState, Environment, Package, Remote
from cloudfn.deploy.steps import Step
from cloudfn.deploy.waiting import Waiting
from cloudfn.events.base import Event

ENV = "shop-1a2b3c"
REGION = "ap-shanghai"
FAST = ControlSettings(create_s=0.05, update_s=0.05, configure_s=0.05, delete_s=0.03)
INSTANT = ControlSettings(create_s=0.0, update_s=0.0, configure_s=0.0, delete_s=0.0)
QUICK = Backoff(attempts=6, first=0.01, most=0.05)
IMPATIENT = Waiting(first=0.02, most=0.05, limit=20)


async def no_install(place: Path, function: str) -> str:
    return ""


@dataclass
class CloudKit:
    """``plane`` is the cloud, ``cloud`` the SDK end of it; ``state`` the project's ``.cloudfn``."""

    plane: ControlPlane
    url: str
    state: Path
    cloud: Cloud
    events: list[Event] = field(default_factory=list)

    def new_cloud(self, *, hidden: tuple[str, ...] = ()) -> Cloud:
        key = self.plane.account.permanent
        credentials = Credentials(key.secret_id, key.secret_key)
        return Cloud(credentials, REGION, endpoint=Endpoint(self.url), backoff=QUICK, hidden=hidden)

    def package(self, function: str, text: str = "exports.main = () => 1", size: int = 0) -> Package:
        """A zip with ``text`` as index.js, and ``size`` bytes that cannot be compressed."""
        self.state.mkdir(parents=True, exist_ok=True)
        filler = b"".join(hashlib.sha256(f"{text}{n}".encode()).digest() for n in range(size // 32))
        path = self.state / f"{function}-{hashlib.sha256(text.encode()).hexdigest()[:10]}-{size}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("index.js"), text)
            if filler:
                archive.writestr(zipfile.ZipInfo("filler.bin"), filler)
        return Package(hashlib.sha256(path.read_bytes()).hexdigest(), path, path.stat().st_size, "index.main")

    def wanted(self, *functions: DesiredFunction, collections: Mapping[str, tuple] | None = None) -> DesiredState:  # type: ignore[type-arg]
        return DesiredState("tea-shop", ENV, REGION, functions, dict(collections or {}))

    def function(self, name: str, text: str = "exports.main = () => 1", **settings: object) -> DesiredFunction:
        plain = {"runtime": "Nodejs18.15", "timeout_s": 10, "memory_mb": 256, "variables": {"SHOP": "tea"}}
        return DesiredFunction(name, self.package(name, text), **{**plain, **settings})  # type: ignore[arg-type]

    def look(self, wanted: DesiredState, *, everything: bool = False) -> Remote:
        environment = remote.environment(self.cloud, ENV)
        names = [each.name for each in wanted.functions]
        seen = remote.read(
            self.cloud,
            environment,
            names,
            collections=wanted.collections,
            routes=True,
            everything=everything,
            permissions=wanted.permissions,
        )
        return replace(seen, site=sites.read(self.cloud, ENV)) if wanted.site else seen

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.state)

    def plan(self, wanted: DesiredState, options: Options = Options()) -> tuple[Plan, Remote]:
        seen = self.look(wanted, everything=wanted.complete)
        return plan(wanted, seen, self.shelf.load(ENV), options), seen

    def deploy(
        self,
        wanted: DesiredState,
        options: Options = Options(),
        *,
        concurrency: int = 4,
        cloud: Cloud | None = None,
        waiting: Waiting = IMPATIENT,
    ) -> tuple[Outcome, ...]:
        made, seen = self.plan(wanted, options)
        job = self._job(cloud or self.cloud, seen.environment, waiting)
        return job.run(made, seen, concurrency=concurrency)

    def make(self, step: Step) -> None:
        """One step that belongs to no plan."""
        self._job(self.cloud, remote.environment(self.cloud, ENV), IMPATIENT).make(step)

    def _job(self, cloud: Cloud, environment: Environment, waiting: Waiting) -> Apply:
        return Apply(
            cloud,
            environment,
            self.shelf,
            self.shelf.load(ENV),
            progress=Progress(self.events.append, SystemClock()),
            clock=SystemClock(),
            waiting=waiting,
        )

    def fail(self, *faults: Fault) -> None:
        self.plane.faults.add(*faults)

    def seen_since(self, n: int) -> list[ReceivedCall]:
        return [each for each in self.plane.seen if each.n > n]

    @property
    def last(self) -> int:
        return self.plane.seen[-1].n if self.plane.seen else 0

    def writes_since(self, n: int) -> list[str]:
        return [f"{each.action} {each.function}".strip() for each in self.seen_since(n) if each.writes]


@contextmanager
def emulated(place: Path, settings: ControlSettings = FAST, **options: object) -> Iterator[CloudKit]:
    """A cloud whose state is in ``place``."""
    plane = ControlPlane(
        place / "cloud",
        clock=SystemClock(),
        emit=lambda event: None,
        settings=settings,
        **{"installer": no_install, **options},  # type: ignore[arg-type]
    )
    with Serving(plane, "control-key") as url:
        kit = CloudKit(plane, url, place / "state", None)  # type: ignore[arg-type]
        kit.cloud = kit.new_cloud()
        yield kit
