"""The last act of ``cloudfn demo``: deployed to an emulated Tencent Cloud, an order is placed and paid there."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from cloudfn import deployment, emulate
from cloudfn.cli.app import App
from cloudfn.cli.client import Client, running
from cloudfn.clock import SystemClock
from cloudfn.deploy.progress import Progress
from cloudfn.errors import UserError
from cloudfn.events.base import ignore
from cloudfn.frozen import dataclass

PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class DeployedOrder:
    """What happened. ``rows`` are (name, milliseconds) of what was deployed, ``calls`` to the cloud's API in all."""

    rows: tuple[tuple[str, float], ...]
    calls: int
    number: str
    notification: dict[str, Any]


def deploy_and_pay(app: App, folder: Path) -> DeployedOrder:
    """Deploy makeOrder and its callback, place an order in the deployed function, pay it, wait for the callback.

    Raises UserError (CFN-CLI-021, CFN-CLI-031) where it cannot go on.
    """
    app = replace(app, directory=folder, quiet=True, as_json=False)
    manifest = app.manifest()
    prepared = deployment.prepared(manifest, ("makeOrder",), local=True, force=False, talk=app.talk, notice=app.notice)
    links: list[str] = []
    with (
        emulate.start(manifest, ignore, settle_s=0.2, serving=links.append) as cloud,
        deployment.reach(manifest, local=True, lang=app.lang, notice=app.notice) as deployer,
    ):
        outcomes = deployer.apply(deployer.plan(prepared), Progress(ignore, SystemClock()))
        for outcome in outcomes:
            if outcome.error is not None:
                raise UserError("CFN-CLI-021", step="deploy", reason=outcome.error.title(app.lang))
        end = time.monotonic() + PATIENCE_S
        while not links or (client := running(emulate.state_of(manifest) / "local" / manifest.env_id)) is None:
            _fail_after(end, "deploy")
        deployed = {outcome.name for outcome in outcomes if outcome.kind == "function"}
        while not deployed <= _functions_served(client):  # the address follows a deploy function by function
            _fail_after(end, "deploy")
        answer = client.request("POST", "/functions/makeOrder", b'{"productId": "oolong"}').json()
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise UserError("CFN-CLI-021", step="makeOrder", reason=str(answer))
        number = str(answer["outTradeNo"])
        client.request("POST", f"/_cloudfn/orders/{number}/pay", b'{"outcome": "success"}')
        while not (accepted := _accepted(client.request("GET", f"/_cloudfn/orders/{number}").json())):
            _fail_after(end, "payCallback")
        calls = len(cloud.plane.seen) if cloud.plane is not None else 0
        return DeployedOrder(tuple((outcome.name, outcome.ms) for outcome in outcomes), calls, number, accepted)


def _functions_served(client: Client) -> set[str]:
    """The functions that the address has so far."""
    state = client.request("GET", "/_cloudfn/state").json()
    return {function["name"] for function in state.get("functions") or []} if isinstance(state, dict) else set()


def _accepted(order: object) -> dict[str, Any]:
    """The notification of ``order`` that its callback has accepted, {} when there is none yet."""
    if isinstance(order, dict):
        for notification in order.get("notifications") or []:
            if any(attempt["verdict"] == "accepted" for attempt in notification["attempts"]):
                accepted: dict[str, Any] = notification
                return accepted
    return {}


def _fail_after(end: float, step: str) -> None:
    if time.monotonic() > end:
        raise UserError("CFN-CLI-031", step=step, seconds=f"{PATIENCE_S:.0f}")
    time.sleep(0.02)
