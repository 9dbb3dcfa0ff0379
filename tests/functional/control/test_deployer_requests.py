"""Every request that the deployer makes is one that the vendor's typed SDK could make, but for what its tools add."""

from __future__ import annotations

import hashlib
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
from cloudfn.deploy import layers, releases, remote_calls
from cloudfn.deploy.layers import described
from cloudfn.deploy.plan import Options
from cloudfn.deploy.site_state import DesiredSite, SiteFile
from cloudfn.deploy.steps import MoveTraffic, Provision, PublishLayer, PublishVersion
from cloudfn.manifest.values import Index, Layer, Permission, PublicNet, Timer
from tests.kit import sdk_models
from tests.kit.cloud_runtime import EchoRuntime
from tests.kit.tencent_cloud import ENV, FAST, CloudKit, no_install

BESIDES = {
    ("scf", "CreateFunction"): {"Stamp: not in CreateFunctionRequest"},
    ("scf", "PublishLayerVersion"): {"Src: not in PublishLayerVersionRequest"},
    ("tcb", "ModifySafeRule"): {"WxAppId: not in ModifySafeRuleRequest"},  # CloudBase's own description of the API
    ("tcb", "SearchClsLog"): {"TenantModel: not in SearchClsLogRequest"},
}
"""What the official tools send too. Source: @cloudbase/cli 2.12.10 and manager-node 5.6.5."""

RULES = {"orders": Permission("CUSTOM", '{"read": true}')}
SETTINGS: dict[str, object] = {
    "role": "OurRole",
    "init_timeout_s": 30,
    "public_net": PublicNet(True, True),
    "tags": {"team": "tea"},
    "asynchronous": True,
    "trace": True,
}

UNTYPED = {
    ("scf", "GetTempCosInfo"): {"ObjectPath"},
    ("scf", "BatchCreateTrigger"): {"FunctionName", "Namespace", "Triggers", "Count"},
    ("tcb", "CreateCloudBaseGWAPI"): {"ServiceId", "Path", "Type", "Name", "AuthSwitch"},
    ("tcb", "DescribeCloudBaseGWAPI"): {"ServiceId", "Limit", "Offset", "Name"},
    ("tcb", "DeleteCloudBaseGWAPI"): {"ServiceId", "Path", "APIId", "Name", "Type"},
    ("tcb", "ModifyCloudBaseGWAPIPrivilegeBatch"): {"ServiceId", "APIIdSet", "Options"},
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
    assert len(told) >= 32


def _live(kit: CloudKit) -> None:
    """Create, change, replace, call, publish, share out, keep warm, fetch and take away."""
    timers = (Timer("nightly", "0 0 2 * * * *"),)
    job = kit.function("job", triggers=timers, http="/job", http_auth=True, description="one", **SETTINGS)
    big = kit.function("big")
    big = replace(big, package=kit.package("big", size=2_000_000))
    indexes = (Index.over([{"Name": "no", "Direction": "1"}], True),)
    page = kit.state / "index.html"
    page.write_text("tea", "utf-8")
    site = DesiredSite("", {"index.html": SiteFile("index.html", page, 3, hashlib.md5(b"tea").hexdigest())})
    first = replace(
        kit.wanted(job, big, collections={"orders": indexes}), log_days=30, permissions=RULES, app_id="wx1", site=site
    )
    kit.deploy(first)
    settings = {**SETTINGS, "role": "Other", "public_net": PublicNet(False)}
    changed = kit.function("job", "exports.main = () => 2", timeout_s=11, http="/job", http_auth=False, **settings)
    changed = replace(changed, description="two")
    kit.deploy(kit.wanted(changed, big, collections={"orders": indexes}))
    for path, auth in (("/web", False), ("/web", True), ("/other", None)):
        web = kit.function("web", type="HTTP", http=path, http_auth=auth)
        kit.deploy(kit.wanted(web, collections={}))
    remote_calls.invoke(kit.cloud, ENV, "job", "{}")
    now = datetime.now(UTC)
    hour = timedelta(hours=1)
    assert list(remote_calls.logs(kit.cloud, ENV, function="job", start=now - hour, end=now + hour))
    kit.make(PublishVersion("job", "one", 0))
    kit.make(MoveTraffic("job", {"1": 90, "$LATEST": 10}))
    kit.make(Provision("job", "1", 1))
    releases.versions(kit.cloud, ENV, "job")
    kit.make(Provision("job", "1", 0))
    releases.download(kit.cloud, ENV, "job")
    layer = kit.package("common", "exports.price = 12")
    mark = described("shared", "tea-shop", layer.digest)
    kit.make(PublishLayer("common", layer.path, layer.size, layer.digest, ("Nodejs18.15",), mark, 0))
    assert [found.version for found in layers.versions(kit.cloud, "common")] == [1]
    assert layers.newest(kit.cloud)
    older = replace(changed, runtime="Nodejs16.13", layers=(Layer("common", 1),))
    kit.deploy(kit.wanted(older, big, collections={"orders": indexes}), Options(replace=True))
    kit.deploy(kit.wanted(older, collections={"orders": indexes}), Options(prune=True))
