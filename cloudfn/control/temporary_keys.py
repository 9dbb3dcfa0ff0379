"""sts 2018-08-13: keys that expire, with a token. Such a key makes no further ones, as in production."""

from __future__ import annotations

from datetime import timedelta

from cloudfn.control.account import APP_ID, UIN
from cloudfn.control.actions import Call, action
from cloudfn.control.wire import ApiError, Reply

LONGEST_S = 129_600
ROLE_LONGEST_S = 43_200
"""Longest lives of tokens. Source: the vendor's documentation of GetFederationToken and AssumeRole."""


@action("sts", "GetFederationToken", "Name Policy DurationSeconds", writes=True)
def federation(call: Call) -> Reply:
    call.params.text("Name")
    call.params.text("Policy")
    return _issued(call, 1800, LONGEST_S)


@action(
    "sts", "AssumeRole", "RoleArn RoleSessionName DurationSeconds Policy ExternalId Tags SourceIdentity", writes=True
)
def assume_role(call: Call) -> Reply:
    call.params.text("RoleArn")
    call.params.text("RoleSessionName")
    return _issued(call, 7200, ROLE_LONGEST_S)


@action("sts", "GetSessionToken", "DurationSeconds", writes=True)
def session(call: Call) -> Reply:
    return _issued(call, 1800, LONGEST_S)


@action("sts", "GetCallerIdentity", "")
def identity(call: Call) -> Reply:
    key = call.world.account.find(call.secret_id)
    kind = "CAMUser" if key is None or not key.token else "CAMRole"
    return {
        "Arn": f"qcs::cam::uin/{UIN}:uin/{UIN}",
        "AccountId": UIN,
        "UserId": UIN,
        "PrincipalId": UIN,
        "Type": kind,
        "AppId": APP_ID,
    }


def _issued(call: Call, default_s: int, longest_s: int) -> Reply:
    key = call.world.account.find(call.secret_id)
    if key is not None and key.token:
        raise ApiError("UnauthorizedOperation", "A temporary key issues no further ones.")
    seconds = call.params.number("DurationSeconds", default_s)
    if not 1 <= seconds <= longest_s:
        raise ApiError("InvalidParameter", f"DurationSeconds must be between 1 and {longest_s}.")
    issued = call.world.account.issue(call.world.signing_time(()), timedelta(seconds=seconds))
    assert issued.expires_at is not None
    credentials = {"Token": issued.token, "TmpSecretId": issued.secret_id, "TmpSecretKey": issued.secret_key}
    ends = issued.expires_at
    return {
        "Credentials": credentials,
        "ExpiredTime": int(ends.timestamp()),
        "Expiration": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
