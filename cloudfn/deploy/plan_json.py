"""A plan and an overview as JSON: what ``plan --json`` and ``status --json`` answer, and the console. Version 1."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from cloudfn.deploy.words import said

if TYPE_CHECKING:
    from cloudfn.deploy.overview import DeployOverview, Standing
    from cloudfn.deploy.plan import FunctionPlan, Plan, ResourcePlan
    from cloudfn.errors import Notice


def plan_json(plan: Plan) -> dict[str, object]:
    """Values of variables are not in a plan, so they cannot get out here."""
    site = [_row(row) for row in plan.resources if row.kind == "hosting"]
    files = [_row(row) for row in plan.resources if row.kind == "storage"]
    settings = [_row(row) for row in plan.resources if row.kind == "environment"]
    return {
        "v": 1,
        "project": plan.project,
        "envId": plan.env_id,
        "stage": plan.stage,
        "empty": plan.empty,
        "counts": plan.counts,
        "functions": [_row(row) for row in plan.functions],
        "collections": [_row(row) for row in plan.resources if row.kind == "collection"],
        **({"environment": settings} if settings else {}),
        **({"storage": files} if files else {}),
        **({"hosting": site} if site else {}),
        "refusals": [_notice(each) for each in plan.refusals],
        "notices": [_notice(each) for each in plan.notices],
    }


def overview_json(env_id: str, found: DeployOverview) -> dict[str, object]:
    collections = [
        {"name": each.name, "permission": each.permission, "drift": list(each.drift)} for each in found.collections
    ]
    return {
        "v": 1,
        "envId": env_id,
        "functions": [_standing(each) for each in found.functions],
        **({"collections": collections} if collections else {}),
        **({"storage": asdict(found.files)} if found.files else {}),
        **({"hosting": asdict(found.site)} if found.site else {}),
    }


def _notice(notice: Notice) -> dict[str, object]:
    return {"code": notice.code, "message": notice.title(), "fix": notice.fix()}


def _row(row: FunctionPlan | ResourcePlan) -> dict[str, object]:
    changes = map(said, row.changes)
    return {
        "name": row.name,
        "action": row.verb,
        "changes": [{"field": each.field, "before": each.before, "after": each.after} for each in changes],
        "steps": [step.sentence().en for step in row.steps],
    }


def _standing(row: Standing) -> dict[str, object]:
    there = row.found
    return {
        "name": row.name,
        "deployed": there is not None,
        "status": there.status if there else "",
        "runtime": there.runtime if there else "",
        "timeoutS": there.timeout_s if there else 0,
        "memoryMb": there.memory_mb if there else 0,
        "digest": there.marker.digest if there and there.marker else "",
        "modified": there.modified if there else "",
        "ours": row.ours,
        "drift": list(row.drift),
        "url": row.url,
        "traffic": dict(row.traffic),
    }
