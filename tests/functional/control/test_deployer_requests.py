"""Every request that the deployer makes is one that the vendor's typed SDK could make, but for what its tools add."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cloudfn.calls import Answer
from cloudfn.clock import SystemClock
from cloudfn.control import ControlPlane
from cloudfn.control.serve import Serving
from cloudfn.deploy import aliases, layers, releases, remote, remote_calls
from cloudfn.deploy.plan import Options
from cloudfn.deploy.progress import Progress
from cloudfn.deploy.steps.move_traffic import MoveTraffic
from cloudfn.deploy.steps.provision import Provision
from cloudfn.deploy.steps.publish_layer import PublishLayer
from cloudfn.deploy.steps.publish_version import PublishVersion
from cloudfn.deploy.steps.set_permission import SetPermission
from cloudfn.deploy.steps.step import StepContext
from cloudfn.manifest.values import Index, Permission, Timer
from tests.kit import sdk_models
from tests.kit.cloud_runtime import EchoRuntime
from tests.kit.tencent_cloud import ENV, FAST, CloudKit, no_install

BESIDES = {
    ("scf", "CreateFunction"): {"Stamp: not in CreateFunctionRequest"},
    ("scf", "PublishLayerVersion"): {"Src: not in PublishLayerVersionRequest"},
    ("tcb", "SearchClsLog"): {"TenantModel: not in SearchClsLogRequest"},
    ("tcb", "ModifySafeRule"): {"WxAppId: not in ModifySafeRuleRequest"},
}
"""What the official tools send too. Source: @cloudbase/cli 2.12.10 and manager-node 5.6.5."""

UNTYPED = {
    ("scf", "GetTempCosInfo"): {"ObjectPath"},
    ("scf", "BatchCreateTrigger"): {"FunctionName", "Namespace", "Triggers", "Count"},
    ("tcb", "CreateCloudBaseGWAPI"): {"ServiceId", "Path", "Type", "Name", "AuthSwitch"},
    ("tcb", "DescribeCloudBaseGWAPI"): {"ServiceId", "Limit", "Offset", "Name"},
    ("tcb", "DeleteCloudBaseGWAPI"): {"ServiceId", "Path", "APIId", "Name", "Type"},
    ("tcb", "DescribeEnvInfo"): {"EnvId"},
    ("tcb", "DescribeTcbAccountInfo"): set(),
}
"""Actions that the SDK has no models of, with the parameters that the official tools send."""


class ListeningPlane(ControlPlane):
    """Keeps what it is asked."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.requests: list[tuple[str, str, dict[str, Any]]] = []

    async def answer(
        self, method: str, host: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        action = headers.get("x-tc-action", "")
        if action:
            service = headers["authorization"].split("/")[2]
            self.requests.append((service, action, json.loads(body)))
        return await super().answer(method, host, path, query, headers, body)


def test_every_request_of_the_deployer_fits_the_models(tmp_path: Path) -> None:
    plane = ListeningPlane(
        tmp_path / "cloud",
        clock=SystemClock(),
        emit=lambda event: None,
        settings=FAST,
        installer=no_install,
        runtime=EchoRuntime(),
    )
    with Serving(plane, "key") as url:
        kit = CloudKit(plane, url, tmp_path / "state", None)  # type: ignore[arg-type]
        kit.cloud = kit.new_cloud()
        _live(kit)
    told: dict[tuple[str, str], set[str]] = {}
    for service, action, params in plane.requests:
        problems = told.setdefault((service, action), set())
        if action in sdk_models.actions(service):
            problems |= {*sdk_models.strange(service, f"{action}Request", params)}
        else:
            problems |= {*params} - UNTYPED[service, action]
    assert {call: problems for call, problems in told.items() if problems - BESIDES.get(call, set())} == {}
    assert len(told) >= 25


def _live(kit: CloudKit) -> None:
    """Create, change, call, publish, share out, keep warm, fetch and take away."""
    timers = (Timer("nightly", "0 0 2 * * * *"),)
    job = kit.function("job", triggers=timers, http="/job", description="one")
    big = kit.function("big")
    big = replace(big, package=kit.package("big", size=2_000_000))
    indexes = (Index.over([{"Name": "no", "Direction": "1"}], True),)
    first = replace(kit.wanted(job, big, collections={"orders": indexes}), log_days=30)
    kit.deploy(first)
    changed = replace(kit.function("job", "exports.main = () => 2", timeout_s=11), description="two")
    kit.deploy(kit.wanted(changed, big, collections={"orders": indexes}))
    remote_calls.invoke(kit.cloud, ENV, "job", "{}")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert list(remote_calls.logs(kit.cloud, ENV, function="job", start=now - hour, end=now + hour))
    place = StepContext(kit.cloud, remote.environment(kit.cloud, ENV))
    layer = kit.package("layer")
    for step in (
        PublishVersion("job", "one", 0),
        MoveTraffic("job", {"1": 90, "$LATEST": 10}),
        Provision("job", "1", 1),
        Provision("job", "1", 0),
        PublishLayer("deps", layer.path, layer.size, layer.digest, ("Nodejs18.15",), "deps", 0),
        SetPermission("orders", Permission("READONLY"), "wx0123456789abcdef"),
    ):
        step.call(place, Progress(lambda event: None, SystemClock()))
        while kit.cloud.read("scf", "GetFunction", {"FunctionName": "job", "Namespace": ENV})["Status"] != "Active":
            pass
    aliases.traffic(kit.cloud, ENV, "job")
    releases.versions(kit.cloud, ENV, "job")
    layers.versions(kit.cloud, "deps")
    releases.download(kit.cloud, ENV, "job")
    kit.deploy(kit.wanted(changed, collections={"orders": indexes}), Options(prune=True))
