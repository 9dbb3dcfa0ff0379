"""Scenarios, the prover and the rules on the control surface. What is played runs on a copy of the state."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.body import json_answer
from cloudfn.pay.rules import MAGIC, SETUPS
from cloudfn.pay.scenarios import every, load

if TYPE_CHECKING:
    from cloudfn.local.cloud import LocalCloud


async def scenarios(cloud: LocalCloud, request: Request) -> Answer:
    return json_answer({"items": [{"name": each.name, "en": each.en, "zh": each.zh} for each in every()]})


async def play(cloud: LocalCloud, request: Request) -> Answer:
    """``{"function", "data", "ignore"}``, all optional: the first callback, an order that waits or a new one."""
    from cloudfn.local.rehearsal import rehearsing

    wanted, name = await readers.json_object(request), load(request.path_params["name"]).name
    async with rehearsing(cloud.manifest) as (copy, stage):
        (played,) = await copy.pay.play(
            stage, [name], readers.text(wanted, "function"), wanted.get("data"), ignore=readers.texts(wanted, "ignore")
        )
    return json_answer(played.as_json("zh" if request.query_params.get("lang") == "zh" else "en"))


async def prove(cloud: LocalCloud, request: Request) -> Answer:
    """``{"function", "data", "openid", "ignore", "freeAmount"}``, all optional."""
    from cloudfn.local.rehearsal import rehearsing

    wanted = await readers.json_object(request)
    async with rehearsing(cloud.manifest) as (copy, stage):
        proof = await copy.pay.prove(
            stage,
            readers.text(wanted, "function"),
            wanted.get("data"),
            openid=readers.text(wanted, "openid"),
            ignore=readers.texts(wanted, "ignore"),
            free_amount=readers.flag(wanted, "freeAmount"),
        )
    return json_answer(proof.as_json("zh" if request.query_params.get("lang") == "zh" else "en"))


async def rules(cloud: LocalCloud, request: Request) -> Answer:
    """Magic amounts, failures of a merchant's set-up, and the manifest's own rules."""
    magic = [
        {"feeFen": each.fee_fen, "api": each.api, "outcome": each.outcome, "en": each.en, "zh": each.zh}
        for each in MAGIC
    ]
    setups = [
        {"outcome": each.outcome, "answer": each.text, "code": each.code, "en": each.en, "zh": each.zh}
        for each in SETUPS.values()
    ]
    own = [
        {"merchant": binding.sub_mch_id, "when": dict(rule.when), "api": rule.api, "outcome": rule.outcome}
        for binding in cloud.manifest.payments.values()
        for rule in binding.simulate.rules
    ]
    return json_answer({"magic": magic, "setups": setups, "rules": own})


ROUTES: list[tuple[str, Callable[[LocalCloud, Request], Awaitable[Answer]], tuple[str, ...]]] = [
    ("scenarios", scenarios, ("GET",)),
    ("scenarios/{name}", play, ("POST",)),
    ("prove", prove, ("POST",)),
    ("rules", rules, ("GET",)),
]
