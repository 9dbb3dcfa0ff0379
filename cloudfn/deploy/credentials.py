"""Where the keys of Tencent Cloud come from. A key is never part of a message, an event or a ``repr``.

Order: what the caller gives (flags), CloudBase's names in the environment, the Tencent SDK's names, the Serverless
Framework's, the login file that the official CLI writes too, the SDK's profile.
"""

from __future__ import annotations

import configparser
import contextlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cloudfn import regular_files
from cloudfn.errors import AuthError, InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.platforms.files import others_read

NAMES = (
    ("TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"),
    ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_TOKEN"),
    ("TENCENT_SECRET_ID", "TENCENT_SECRET_KEY", "TENCENT_TOKEN"),
)
REFRESH_URL = "https://iaas.cloud.tencent.com/tcb_refresh"
EARLY_MS = 120_000
"""A temporary key is refreshed when it has less than this left, as the official CLI does."""

SHAPES = {
    "SecretId": re.compile(r"[A-Za-z0-9_=+/.-]{1,256}"),
    "SecretKey": re.compile(r"[A-Za-z0-9_=+/.-]{1,256}"),
    "token": re.compile(r"[\x21-\x7e]{0,8192}"),
}
"""What can be one at all: quotes, blanks and letters of other scripts are slips of copying. No doc says more."""

Refresh = Callable[[Mapping[str, Any]], Mapping[str, Any]]
"""Sends the login's temporary form and gives the new one. Raises AuthError."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """A key pair and, for temporary keys, the token. ``origin`` says where it was found."""

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str = field(default="", repr=False)
    origin: str = ""


def checked(secret_id: str, secret_key: str, token: str, origin: str) -> Credentials:
    """The keys without white space around them. Raises AuthError (CFN-DEP-139) for what cannot be one."""
    found = {"SecretId": secret_id.strip(), "SecretKey": secret_key.strip(), "token": token.strip()}
    for what, shape in SHAPES.items():
        if not shape.fullmatch(found[what]):
            raise AuthError("CFN-DEP-139", what=what, origin=origin, length=len(found[what]))
    return Credentials(found["SecretId"], found["SecretKey"], found["token"], origin)


def find(
    given: Credentials | None,
    environ: Mapping[str, str],
    home: Path,
    *,
    refresh: Refresh,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Credentials:
    """The first credentials in the order above.

    Raises AuthError (CFN-DEP-030) when there are none, (CFN-DEP-031) when a login has expired, (CFN-DEP-139) for keys
    that cannot be any.
    """
    if given is not None:
        return given
    return from_variables(environ) or _from_login(home, refresh, now) or _from_profile(home) or _nothing()


def from_variables(environ: Mapping[str, str]) -> Credentials | None:
    """The first whole pair that the environment has. Raises AuthError (CFN-DEP-139)."""
    for names in NAMES:
        secret_id, secret_key, token = (environ.get(name, "") for name in names)
        if secret_id.strip() and secret_key.strip():
            return checked(secret_id, secret_key, token, f"environment ({names[0]}, {names[1]})")
    return None


def login_path(home: Path) -> Path:
    """The login file of the official CLI, which is read and written here too."""
    return home / ".config" / ".cloudbase" / "auth.json"


def store(home: Path, credentials: Credentials) -> Path:
    """Write the login file, readable by its owner only. Raises InvalidFile (CFN-CLI-040)."""
    shape = {"secretId": credentials.secret_id, "secretKey": credentials.secret_key}
    if credentials.token:
        shape["token"] = credentials.token
    path = login_path(home)
    _write(path, {"credential": shape})
    return path


def _from_login(home: Path, refresh: Refresh, now: Callable[[], datetime]) -> Credentials | None:
    path = login_path(home)
    try:
        content = regular_files.read_json(path, "utf-8")
        saved = content["credential"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not isinstance(saved, dict):
        return None
    if others_read(path):
        with contextlib.suppress(OSError):  # somebody else's file, or a disk that cannot be written
            path.chmod(0o600)  # the official CLI leaves permanent keys readable by everybody on the machine
    instant = now().timestamp() * 1000
    expiry = _instant_ms(saved.get("tmpExpired") or saved.get("accessTokenExpired"))
    if saved.get("refreshToken") and expiry < instant + EARLY_MS:
        if instant >= _instant_ms(saved.get("expired")):
            raise AuthError("CFN-DEP-031", file=_shown(path, home))
        fresh = dict(refresh(saved))
        saved = {**fresh, "envId": saved.get("envId", "")}
        with contextlib.suppress(InvalidFile):  # they are good for now where the home folder cannot be written
            _write(path, {**content, "credential": saved})
    elif expiry and expiry < instant:
        raise AuthError("CFN-DEP-031", file=_shown(path, home))
    secret_id = saved.get("secretId") or saved.get("tmpSecretId")
    secret_key = saved.get("secretKey") or saved.get("tmpSecretKey")
    if not secret_id or not secret_key:
        return None
    token = saved.get("token") or saved.get("tmpToken") or ""
    return checked(str(secret_id), str(secret_key), str(token), _shown(path, home))


def _instant_ms(value: object) -> int:
    """Milliseconds since 1970; 0 for what is no number."""
    try:
        return int(float(str(value or 0)))
    except (ValueError, OverflowError):
        return 0


def _from_profile(home: Path) -> Credentials | None:
    path = home / ".tencentcloud" / "credentials"
    parser = configparser.ConfigParser()
    try:
        if not parser.read(path, "utf-8"):
            return None
        section = parser["default"]
        secret_id, secret_key = section.get("secret_id", ""), section.get("secret_key", "")
    except (configparser.Error, KeyError, UnicodeDecodeError, OSError):
        return None
    return checked(secret_id, secret_key, "", _shown(path, home)) if secret_id and secret_key else None


def _nothing() -> Credentials:
    raise AuthError("CFN-DEP-030")


def _shown(path: Path, home: Path) -> str:
    return f"~/{path.relative_to(home).as_posix()}"


def _write(path: Path, content: Mapping[str, Any]) -> None:
    """Replace ``path`` by a file of mode 0600, never showing the content under another mode."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, fresh = tempfile.mkstemp(dir=path.parent)  # mkstemp makes 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        Path(fresh).replace(path)
    except OSError as error:
        raise InvalidFile("CFN-CLI-040", place=str(path), reason=error.strerror or str(error)) from error
