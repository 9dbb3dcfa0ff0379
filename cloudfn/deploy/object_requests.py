"""Signed requests to an environment's object store and to the data plane that the SDKs use as administrators.

Both take the account's own keys, as the official tools send them. Source: ``storage`` of manager-node 5.6.5.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree import ElementTree

import requests

from cloudfn.deploy.credentials import Credentials
from cloudfn.deploy.object_signature import authorization, encoded
from cloudfn.deploy.retry import Backoff, Uncertain, again
from cloudfn.errors import AuthError, CloudError
from cloudfn.json_text import compact

DATA_PLANE = "tcb-api.tencentcloudapi.com"
Body = Callable[[], Any]
"""Gives the body anew for each attempt: bytes, or a file that is open for reading."""


class ObjectRequests:
    """Made by ``Cloud``, which has the keys. ``address`` "" is Tencent's, else an emulated cloud's."""

    def __init__(
        self,
        credentials: Credentials,
        address: str,
        session: Callable[[], requests.Session],
        *,
        backoff: Backoff,
        timeout_s: float,
        scrub: Callable[[str], str],
    ) -> None:
        self._credentials = credentials
        self._address = address
        self._session = session
        self._backoff = backoff
        self._timeout_s = timeout_s
        self._scrub = scrub

    def send(
        self,
        method: str,
        host: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        stream: bool = False,
        fits: Callable[[requests.Response], bool] = lambda answer: True,
    ) -> requests.Response:
        """An answer of the bucket at ``host`` with a status below 300, or 404. Every method here may be repeated.

        ``fits``: whether it is an answer to this request at all. Raises AuthError (CFN-DEP-033), CloudError
        (CFN-DEP-144), (CFN-DEP-135) where something else than the object store answered.
        """
        path, query = f"/{key}", query or {}

        def once() -> requests.Response:
            signed = {"Host": host, **(headers or {})}
            keys = self._credentials
            if keys.token:
                signed["x-cos-security-token"] = keys.token
            sent = {
                **signed,
                "Authorization": authorization(
                    keys.secret_id, keys.secret_key, method, path, query=query, headers=signed, now_s=int(time.time())
                ),
            }
            url = f"{self._address or f'https://{host}'}/{'/'.join(map(encoded, key.split('/')))}"
            try:
                answer = self._session().request(
                    method,
                    url,
                    params=dict(query),
                    headers=sent,
                    data=body() if body else None,
                    timeout=self._timeout_s,
                    auth=lambda request: request,  # else a .netrc entry would replace the signature
                    stream=stream,
                )
            except OSError as error:
                raise Uncertain(self._network(error)) from error
            if answer.status_code >= 500:
                raise Uncertain(self._refused(method, answer))
            if answer.status_code >= 300 and answer.status_code != 404:
                raise self._refused(method, answer)
            if answer.status_code < 300 and not fits(answer):
                raise Uncertain(self._foreign(method, answer))
            return answer

        return again(once, repeat_uncertain=True, backoff=self._backoff)

    def administrate(self, env_id: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The ``data`` of an action of the SDKs' data plane. Raises CloudError (CFN-DEP-145)."""

        def once() -> dict[str, Any]:
            keys = self._credentials
            now = time.time()
            request = {"action": action, **params, "envName": env_id, "timestamp": int(now * 1000)}
            headers = {"content-type": "application/json", "user-agent": "cloudfn"}
            query = {name: value if isinstance(value, str) else compact(value) for name, value in request.items()}
            signature = authorization(
                keys.secret_id, keys.secret_key, "POST", "/admin", query=query, headers=headers, now_s=int(now) - 1
            )
            body = {**request, "sessionToken": keys.token, "authorization": signature}
            url = f"{self._address or f'https://{DATA_PLANE}'}/admin"
            try:
                answer = self._session().post(
                    url,
                    data=compact(body).encode(),
                    headers={**headers, "Host": DATA_PLANE},
                    timeout=self._timeout_s,
                    auth=lambda request: request,
                )
                reply = answer.json()
            except (OSError, ValueError) as error:
                raise Uncertain(self._network(error)) from error
            if not isinstance(reply, dict) or reply.get("code") not in (None, "", "SUCCESS", 0):
                code, message = (reply.get("code"), reply.get("message")) if isinstance(reply, dict) else ("-", "-")
                raise CloudError("CFN-DEP-145", action=action, code=code, message=self._scrub(str(message)))
            data: dict[str, Any] = reply.get("data") or {}
            return data

        return again(once, repeat_uncertain=True, backoff=self._backoff)

    def _network(self, error: Exception) -> CloudError:
        return CloudError("CFN-DEP-041", reason=self._scrub(f"{type(error).__name__}: {error}"[:300]))

    def _foreign(self, method: str, answer: requests.Response) -> CloudError:
        begin = " ".join(answer.content[:200].decode("utf-8", "replace").split())[:60]
        what, status = f"storage {method}", answer.status_code
        return CloudError("CFN-DEP-135", what=what, status=status, begin=self._scrub(begin) or "-")

    def _refused(self, method: str, answer: requests.Response) -> CloudError | AuthError:
        try:
            found = ElementTree.fromstring(answer.content)
            code, message = found.findtext("Code") or "-", found.findtext("Message") or "-"
        except ElementTree.ParseError:
            code, message = "-", " ".join(answer.text[:100].split()) or "-"
        if answer.status_code in (401, 403):
            told = self._scrub(message)
            return AuthError("CFN-DEP-033", call=f"storage {method}", code=code, message=told, request_id="-")
        return CloudError(
            "CFN-DEP-144", method=method, status=answer.status_code, code=code, message=self._scrub(message)
        )
