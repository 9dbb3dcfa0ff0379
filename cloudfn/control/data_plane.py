"""What SDKs call as administrators at ``tcb-api.tencentcloudapi.com/admin``: an environment's files and documents."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from cloudfn import json_text
from cloudfn.calls import Answer, new_request_id
from cloudfn.control.cos_signature import BadSignature, fields, verify
from cloudfn.control.wire import JSON_TYPE, ApiError, ApiRequest
from cloudfn.control.world import World

HOST = re.compile(r"([a-z0-9.-]+\.)?tcb-api\.tencentcloudapi\.com(:\d+)?")
UNSIGNED = ("authorization", "sessionToken")


async def serve(world: World, request: ApiRequest) -> Answer:
    """The body is the request of an SDK, with its signature and token beside it. Source: manager-node 5.6.5."""
    try:
        body = json_text.read(request.body or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return _refused("INVALID_PARAM", "the body is not a JSON object")
    values = {name.lower(): _text(value) for name, value in body.items() if name not in UNSIGNED}
    token = str(body.get("sessionToken") or "")
    now = world.signing_time(())
    try:
        given = fields(str(body.get("authorization", "")))
        verify(given, request.method, request.path, values, request.headers, token, world.account, now)
        env_id = world.environment(str(body.get("envName") or body.get("env") or ""))
    except BadSignature as error:
        return _refused("SIGN_PARAM_INVALID", error.message)
    except ApiError as error:
        return _refused("INVALID_ENV", error.message)
    if world.runtime is None:
        return _refused("SYS_ERR", "this emulated cloud has no runner")
    plain = {name: value for name, value in body.items() if name not in UNSIGNED}
    # Who came by a cloud's name can reach files by such a name only.
    files_at = f"https://{world.bucket(env_id)}.cos.{world.settings.region}.myqcloud.com"
    return await world.runtime.admin(env_id, request.headers, json.dumps(plain, ensure_ascii=False).encode(), files_at)


def _text(value: object) -> str:
    """As JavaScript's JSON.stringify has it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _refused(code: str, message: str) -> Answer:
    body: Mapping[str, str] = {"code": code, "message": message, "requestId": new_request_id()}
    return Answer(200, json.dumps(body).encode(), (("content-type", JSON_TYPE),))
