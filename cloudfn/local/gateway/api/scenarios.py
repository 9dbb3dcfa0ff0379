"""Scenarios, the prover and the rules. What is played runs on a copy of the state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from starlette.requests import Request

from cloudfn.calls import Answer
from cloudfn.frozen import dataclass
from cloudfn.local.gateway import readers
from cloudfn.local.gateway.replies import json_answer
from cloudfn.local.gateway.routes import Route
from cloudfn.local.rooms import Rooms
from cloudfn.manifest.values import Manifest
from cloudfn.pay.rules import MAGIC, SETUPS
from cloudfn.pay.scenarios import every, load

if TYPE_CHECKING:  # the prover is loaded when something is proven
    from cloudfn.pay.prove import Stage

Rehearsing = Callable[[Manifest], AbstractAsyncContextManager[tuple[Rooms, "Stage"]]]
"""Makes a local cloud on a copy of the state, for as long as the block runs."""


@dataclass(frozen=True, slots=True)
class Rehearsals:
    manifest: Manifest
    rehearsing: Rehearsing


async def scenarios(rehearsals: Rehearsals, request: Request) -> Answer:
    return json_answer(
        {"items": [{"name": scenario.name, "en": scenario.en, "zh": scenario.zh} for scenario in every()]}
    )


async def play(rehearsals: Rehearsals, request: Request) -> Answer:
    """``{"function", "data", "ignore"}``, all optional: the first callback, an order that waits or a new one."""
    body, name = await readers.json_object(request), load(request.path_params["name"]).name
    async with rehearsals.rehearsing(rehearsals.manifest) as (copy, stage):
        (played,) = await copy.pay.play(
            stage, [name], readers.text(body, "function"), body.get("data"), ignore=readers.texts(body, "ignore")
        )
    return json_answer(played.as_json(readers.language(request)))


async def prove(rehearsals: Rehearsals, request: Request) -> Answer:
    """``{"function", "data", "openid", "ignore", "freeAmount"}``, all optional."""
    body = await readers.json_object(request)
    async with rehearsals.rehearsing(rehearsals.manifest) as (copy, stage):
        proof = await copy.pay.prove(
            stage,
            readers.text(body, "function"),
            body.get("data"),
            openid=readers.text(body, "openid"),
            ignore=readers.texts(body, "ignore"),
            free_amount=readers.flag(body, "freeAmount"),
        )
    return json_answer(proof.as_json(readers.language(request)))


async def rules(rehearsals: Rehearsals, request: Request) -> Answer:
    """Magic amounts, failures of a merchant's set-up, and the manifest's own rules."""
    magic = [
        {"feeFen": rule.fee_fen, "api": rule.api, "outcome": rule.outcome, "en": rule.en, "zh": rule.zh}
        for rule in MAGIC
    ]
    setups = [
        {"outcome": setup.outcome, "answer": setup.text, "code": setup.code, "en": setup.en, "zh": setup.zh}
        for setup in SETUPS.values()
    ]
    own = [
        {"merchant": binding.sub_mch_id, "when": dict(rule.when), "api": rule.api, "outcome": rule.outcome}
        for binding in rehearsals.manifest.payments.values()
        for rule in binding.simulate.rules
    ]
    return json_answer({"magic": magic, "setups": setups, "rules": own})


ROUTES: list[Route[Rehearsals]] = [
    ("scenarios", scenarios, ("GET",)),
    ("scenarios/{name}", play, ("POST",)),
    ("prove", prove, ("POST",)),
    ("rules", rules, ("GET",)),
]
