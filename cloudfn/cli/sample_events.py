"""Sample events: what the platform would deliver to a function of this project."""

from __future__ import annotations

import json
from typing import Any

from cloudfn import http_access
from cloudfn.local.function_events import timer_event
from cloudfn.local.settings import DEFAULT_OPENID
from cloudfn.manifest.values import SAMPLE_APP_ID, SAMPLE_MERCHANT, Manifest
from cloudfn.pay.cloudpay import samples


def sample(manifest: Manifest | None, kind: str, openid: str | None) -> dict[str, Any]:
    """An event of ``kind`` as the platform would deliver it; values of the project where there is one."""
    if kind == "timer":
        triggers = (
            [timer for function in manifest.functions.values() for timer in function.triggers] if manifest else []
        )
        return dict(json.loads(timer_event(triggers[0].name if triggers else "timer", "2026-01-02T03:04:05Z")))
    env_id, appid = (manifest.env_id, manifest.app_id) if manifest else ("", SAMPLE_APP_ID)
    if kind == "http":
        context = {"requestId": "00000000-0000-4000-8000-000000000000", "envId": env_id, "appId": appid, "uin": ""}
        headers = {"host": "example.com", "content-type": "application/json"}
        return dict(json.loads(http_access.event("/", "POST", headers, {"page": "1"}, b"{}", context)))
    bindings = list(manifest.payments.values()) if manifest else []
    merchant = bindings[0].sub_mch_id if bindings else SAMPLE_MERCHANT
    return samples.EVENTS[kind](samples.order(appid, openid or DEFAULT_OPENID, merchant))
