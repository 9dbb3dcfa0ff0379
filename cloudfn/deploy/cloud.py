"""The only file that imports the cloud's SDK: calls by name, errors turned into ours, keys kept out of every text.

The general client (``CommonClient.call_json``) is used, not the typed ones: several actions and parameters do not
exist there, and they drop keys that they do not know.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from tencentcloud.common.common_client import CommonClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from cloudfn import __version__
from cloudfn.deploy import api_errors
from cloudfn.deploy.credentials import Credentials
from cloudfn.deploy.object_requests import ObjectRequests
from cloudfn.deploy.retry import Backoff, NoEffect, Uncertain, again
from cloudfn.errors import AuthError, CloudError, NotFound
from cloudfn.frozen import dataclass

VERSIONS = {"scf": "2018-04-16", "tcb": "2018-06-08", "flexdb": "2018-11-27"}
INLINE_LIMIT = 1_500_000
"""Largest zip sent inside the call, in bytes; CloudBase's own tools draw the line at 1.5 MB."""

TEMP_BUCKET_APP_ID = "1253665819"
TEMP_BUCKETS = {"ap-shanghai": "sh", "ap-guangzhou": "gz", "ap-beijing": "bj", "ap-singapore": "sg"}

Progress = Callable[[int, int], None]
"""(bytes done, bytes in all)"""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the cloud is. ``url`` empty: the real one; else an emulated one, ``http://127.0.0.1:PORT``."""

    url: str = ""

    @property
    def netloc(self) -> str:
        return urlsplit(self.url).netloc


REAL = Endpoint()
PATIENT = Backoff()


class Cloud:
    """Calls to one region. Safe to use from several threads; each gets clients of its own.

    ``hidden`` are texts that no message may contain, besides the keys.
    """

    def __init__(
        self,
        credentials: Credentials,
        region: str,
        *,
        endpoint: Endpoint = REAL,
        language: str = "en-US",
        timeout_s: float = 60,
        backoff: Backoff = PATIENT,
        hidden: tuple[str, ...] = (),
    ) -> None:
        self.region = region
        self.calls = 0
        self._credentials = credentials
        self._endpoint = endpoint
        self._language = language
        self._timeout_s = timeout_s
        self._backoff = backoff
        secrets = (credentials.secret_id, credentials.secret_key, credentials.token, *hidden)
        self._hidden = tuple(sorted((text for text in secrets if len(text) >= 4), key=len, reverse=True))
        self._own = threading.local()
        self._lock = threading.Lock()

    def moved_to(self, region: str) -> Cloud:
        """The same account in another region."""
        if region == self.region:
            return self
        moved = Cloud(
            self._credentials,
            region,
            endpoint=self._endpoint,
            language=self._language,
            timeout_s=self._timeout_s,
            backoff=self._backoff,
        )
        moved._hidden = self._hidden
        return moved

    def read(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Ask; repeated as often as the backoff allows. Raises CloudError, AuthError, NotFound."""
        return again(
            lambda: self._call(service, action, params, reading=True), repeat_uncertain=True, backoff=self._backoff
        )

    def write(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Change something; repeated only where it surely did not happen.

        Raises CloudError, AuthError, NotFound, and ``Uncertain`` when the state must be read again to know.
        """
        return again(lambda: self._call(service, action, params), repeat_uncertain=False, backoff=self._backoff)

    def send(self, service: str, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """``write`` for a caller who does not look again: an uncertain end is an error like any other."""
        try:
            return self.write(service, action, params)
        except Uncertain as uncertain:
            raise uncertain.error from None

    def code(self, app_id: str, env_id: str, function: str, package: Path, progress: Progress) -> dict[str, str]:
        """The ``Code`` parameter for ``package``: inline up to 1.5 MB, else uploaded to the temporary bucket."""
        size = package.stat().st_size
        if size <= INLINE_LIMIT:
            return {"ZipFile": base64.b64encode(package.read_bytes()).decode()}
        return self._uploaded(app_id, env_id, function, package, progress)

    def objects(self) -> ObjectRequests:
        """Requests to the environment's files, with the same keys."""
        return ObjectRequests(
            self._credentials,
            self._endpoint.url,
            self._session,
            backoff=self._backoff,
            timeout_s=self._timeout_s,
            scrub=self.scrub,
        )

    def fetch(self, url: str) -> bytes:
        """What lies at a download address that the cloud gave."""

        def get() -> bytes:
            try:
                answer = self._session().get(url, timeout=self._timeout_s)
            except OSError as error:  # a requests error is one, and a missing file of certificates
                raise Uncertain(self._network(error)) from error
            if answer.status_code != 200:
                raise Uncertain(CloudError("CFN-DEP-042", status=answer.status_code, what="download"))
            return answer.content

        return again(get, repeat_uncertain=True, backoff=self._backoff)

    def scrub(self, text: str) -> str:
        """``text`` without keys and hidden values."""
        for hidden in self._hidden:
            text = text.replace(hidden, "***")
        return text

    # --- inside ------------------------------------------------------------------------------------------------------

    def _call(self, service: str, action: str, params: Mapping[str, Any], *, reading: bool = False) -> dict[str, Any]:
        client = self._client(service)
        with self._lock:
            self.calls += 1
        self._own.answer = None
        try:
            reply = client.call_json(action, dict(params))
            response: dict[str, Any] = reply["Response"]
        except TencentCloudSDKException as error:
            raise self._translated(error, service, action, reading) from error
        except requests.RequestException as error:  # the body broke off: the SDK lets it through as it is
            raise Uncertain(self._network(error)) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # no JSON, or not of the API's shape
            raise Uncertain(self._foreign(f"{service}.{action}")) from error
        if "Error" in response:
            # The SDK overlooks errors under any content type but two; nothing may pass as an empty success.
            found = response["Error"]
            twin = TencentCloudSDKException(found.get("Code"), found.get("Message"), response.get("RequestId"))
            raise self._translated(twin, service, action, reading)
        return response

    def _client(self, service: str) -> CommonClient:
        clients: dict[str, CommonClient] = self._own.__dict__.setdefault("clients", {})
        if service not in clients:
            local = bool(self._endpoint.url)
            http = HttpProfile(
                protocol=urlsplit(self._endpoint.url).scheme if local else "https",
                endpoint=self._endpoint.netloc if local else None,
                reqTimeout=self._timeout_s,
                certification=os.environ.get("REQUESTS_CA_BUNDLE") or None,
            )
            profile = ClientProfile(httpProfile=http, language=self._language, request_client=f"cloudfn-{__version__}")
            secret = self._credentials
            client = CommonClient(
                service,
                VERSIONS[service],
                Credential(secret.secret_id, secret.secret_key, secret.token or None),
                self.region,
                profile,
            )
            # A .netrc entry would replace the signature; and no proxy may stand before an address of this machine.
            client.request.conn._session.trust_env = False
            client.request.conn._session.hooks["response"].append(self._note)
            if local:
                client.request.conn.proxy = None
            clients[service] = client
        return clients[service]

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._own, "session", None)
        if session is None:
            session = self._own.session = requests.Session()
            if self._endpoint.url:
                session.trust_env = False
        return session

    def _note(self, answer: requests.Response, *args: object, **kwargs: object) -> None:
        """The SDK's errors do not tell the status of what was answered."""
        self._own.answer = answer

    def _foreign(self, what: str) -> CloudError:
        """Something else than the API answered: an HTML page, broken JSON."""
        answer: requests.Response | None = self._own.answer
        if answer is None:
            return CloudError("CFN-DEP-042", status="-", what=what)
        begin = " ".join(answer.content[:200].decode("utf-8", "replace").split())[:60]
        return CloudError("CFN-DEP-135", what=what, status=answer.status_code, begin=self.scrub(begin) or "-")

    def _translated(self, error: TencentCloudSDKException, service: str, action: str, reading: bool) -> Exception:
        code = str(error.get_code() or "")
        message = self.scrub(str(error.get_message() or ""))
        if code == "ClientNetworkError":
            cause = error.__context__
            return NoEffect(self._network(error)) if _never_sent(cause) else Uncertain(self._network(error))
        if code == "ServerNetworkError":
            return Uncertain(self._foreign(f"{service}.{action}"))
        request_id = error.get_request_id() or "-"
        params: dict[str, Any] = {
            "call": f"{service}.{action}",
            "code": code,
            "message": message,
            "request_id": request_id,
        }
        if code.startswith("AuthFailure.SignatureExpire"):
            return AuthError("CFN-DEP-032", **params)
        if code.startswith(("AuthFailure", "UnauthorizedOperation", "FailedOperation.AuthFailure")):
            return AuthError("CFN-DEP-033", **params)
        if code.startswith("ResourceNotFound"):
            return NotFound("CFN-DEP-034", **params)
        match api_errors.kind(code):
            case "throttled":
                return NoEffect(CloudError("CFN-DEP-136", **params))
            case "conflict":
                return NoEffect(CloudError("CFN-DEP-040", **params))
            case "busy" if reading:
                return NoEffect(CloudError("CFN-DEP-040", **params))
            case "lost":
                return Uncertain(CloudError("CFN-DEP-040", **params))
            case "unusable":
                return CloudError("CFN-DEP-138", **params)
        return CloudError("CFN-DEP-040", **params)

    def _network(self, error: Exception) -> CloudError:
        return CloudError("CFN-DEP-041", reason=self.scrub(f"{type(error).__name__}: {error}"[:300]))

    def _uploaded(self, app_id: str, env_id: str, function: str, package: Path, progress: Progress) -> dict[str, str]:
        """Upload to the temporary bucket: one PUT under a ready-made signature, checked by the object's MD5."""
        path = f"{app_id}/{env_id}/{function}.zip"
        bucket = f"{TEMP_BUCKETS.get(self.region, 'sh')}tempcos-{TEMP_BUCKET_APP_ID}"
        host = f"{bucket}.cos.{self.region}.myqcloud.com"
        data = package.read_bytes()
        expected = hashlib.md5(data).hexdigest()

        def put() -> str:
            granted = self.read("scf", "GetTempCosInfo", {"ObjectPath": path})
            key = f"/{granted['Date']}/{path}"
            url = f"{self._endpoint.url or f'https://{host}'}{key}"
            headers = {"Host": host, "Authorization": str(granted["Sign"])}
            try:
                answer = self._session().put(
                    url, data=_chunks(data, progress), headers=headers, timeout=self._timeout_s, auth=_keep_header
                )
            except OSError as error:
                raise Uncertain(self._network(error)) from error
            if answer.status_code >= 500:
                raise Uncertain(CloudError("CFN-DEP-042", status=answer.status_code, what="upload"))
            if answer.status_code != 200:
                # A signature that names another day than the answer is cured by asking for a new one.
                raise Uncertain(CloudError("CFN-DEP-043", status=answer.status_code, function=function))
            if answer.headers.get("ETag", "").strip('"') != expected:
                raise Uncertain(CloudError("CFN-DEP-044", function=function))
            return key

        key = again(put, repeat_uncertain=True, backoff=self._backoff)
        return {"CosBucketRegion": self.region, "TempCosObjectName": key}


class _Sized:
    """A body that reports how much of it was read. ``requests`` sends it in blocks because it can be read."""

    def __init__(self, data: bytes, progress: Progress) -> None:
        self._data, self._at, self._progress = data, 0, progress

    def __len__(self) -> int:
        return len(self._data)

    def read(self, size: int = -1) -> bytes:
        part = self._data[self._at :] if size < 0 else self._data[self._at : self._at + size]
        self._at += len(part)
        self._progress(self._at, len(self._data))
        return part


def _chunks(data: bytes, progress: Progress) -> Any:
    return _Sized(data, progress)


def _keep_header(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keeps ``requests`` from putting a .netrc entry over the signature."""
    return request


def _never_sent(cause: BaseException | None) -> bool:
    """The connection was never made, so the call cannot have taken effect."""
    seen: set[int] = set()
    waiting: list[object] = [cause]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, NewConnectionError | ConnectTimeoutError | NameResolutionError):
            return True
        waiting += [*each.args, each.__cause__, each.__context__, getattr(each, "reason", None)]
    return False


def refresh_login(saved: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """New temporary keys for a login of the official CLI. Raises AuthError (CFN-DEP-031).

    Source: the CLI's own refresh. It sends the MD5 of a network card's address as ``hash``; whether the service checks
    it is not known, so what the login file holds is sent.
    """
    body = {key: value for key, value in saved.items() if key != "envId"}
    try:
        answer = requests.post(url, data=json.dumps(body), headers={"Content-Type": "application/json"}, timeout=15)
        reply = answer.json()
    except (OSError, ValueError) as error:
        raise AuthError("CFN-DEP-031", file="auth.json") from error
    if not isinstance(reply, dict) or reply.get("code") != 0 or not isinstance(reply.get("data"), dict):
        raise AuthError("CFN-DEP-031", file="auth.json")
    fresh: Mapping[str, Any] = reply["data"]
    return fresh
