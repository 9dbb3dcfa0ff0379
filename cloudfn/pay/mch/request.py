"""A request to api.mch.weixin.qq.com, as a value: what arrived, byte for byte, since that is what was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from urllib.parse import parse_qsl

from cloudfn.calls import Caller
from cloudfn.frozen import dataclass

HOSTS = ("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com", "api.wechatpay.cn", "api2.wechatpay.cn")
"""Where merchants reach WeChat Pay: the main and the spare host, and their newer names (wechatpay-go core/consts; the
notice of 2025-09-15). The runner's own copies: node/hosts.js, python/_cloudfn_gate.py.
"""


@dataclass(frozen=True, slots=True)
class MchRequest:
    """``target`` is path and query as sent, percent-encoding included. Names of ``headers`` are lower case.

    ``certificate`` is the client's certificate (DER) where the connection showed one, as refunds of v2 must.
    """

    method: str
    host: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    caller: Caller
    certificate: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))
