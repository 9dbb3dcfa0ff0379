"""The local set: keys of a merchant and of WeChat Pay that are good on this machine only, ``.cloudfn/wxpay/<mchId>/``.

Made by ``cloudfn pay keys``, or when the first request for the merchant comes. Files have the names under which the
merchant platform gives them out; only their owner may read them.
"""

from __future__ import annotations

import base64
import json
import secrets
import string
from dataclasses import field
from pathlib import Path

from cloudfn import regular_files
from cloudfn.errors import InvalidFile
from cloudfn.frozen import dataclass
from cloudfn.pay.mch import crypto
from cloudfn.pay.mch.files import store

FACTS = "keys.json"
MERCHANT_KEY, MERCHANT_CERTIFICATE, MERCHANT_P12 = "apiclient_key.pem", "apiclient_cert.pem", "apiclient_cert.p12"
PUBLIC_KEY, PLATFORM_CERTIFICATE = "pub_key.pem", "wechatpay_cert.pem"
PUBLIC_KEY_PRIVATE, CERTIFICATE_PRIVATE = "wechatpay_pub_key_private.pem", "wechatpay_cert_private.pem"


@dataclass(frozen=True, slots=True)
class LocalSet:
    """PEM texts but for the numbers, the two keys of 32 letters and digits, and ``pkcs12`` (key and certificate of the
    merchant, Base64; the passphrase is its number). ``folder`` is where they lie.
    """

    folder: Path
    merchant_key: str = field(repr=False)
    merchant_certificate: str
    serial_no: str
    api_v3_key: str = field(repr=False)
    api_key: str = field(repr=False)
    public_key: str
    public_key_id: str
    public_key_private: str = field(repr=False)
    platform_certificate: str
    platform_serial_no: str
    platform_private: str = field(repr=False)
    pkcs12: str = field(repr=False)


def read(root: Path, mch_id: str) -> LocalSet | None:
    """The merchant's set below ``root``; None when there is none. Raises InvalidFile for a damaged one."""
    folder = root / mch_id
    if not (folder / FACTS).is_file():
        return None
    try:
        facts = regular_files.read_json(folder / FACTS, "utf-8")
        texts = {name: regular_files.read_text(folder / name, "utf-8") for name in _PEMS}
        return LocalSet(
            folder,
            texts[MERCHANT_KEY],
            texts[MERCHANT_CERTIFICATE],
            facts["serialNo"],
            facts["apiV3Key"],
            facts["apiKey"],
            texts[PUBLIC_KEY],
            facts["publicKeyId"],
            texts[PUBLIC_KEY_PRIVATE],
            texts[PLATFORM_CERTIFICATE],
            facts["platformSerialNo"],
            texts[CERTIFICATE_PRIVATE],
            base64.b64encode(regular_files.read_bytes(folder / MERCHANT_P12)).decode(),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidFile("CFN-PAY-134", folder=str(folder), problem=f"{type(error).__name__}: {error}") from error


def ensure(root: Path, mch_id: str) -> LocalSet:
    """The merchant's set, made when there is none. Raises InvalidFile."""
    return read(root, mch_id) or _make(root, mch_id)


# --- inner ----------------------------------------------------------------------------------------

_PEMS = (
    *(MERCHANT_KEY, MERCHANT_CERTIFICATE, PUBLIC_KEY, PUBLIC_KEY_PRIVATE, PLATFORM_CERTIFICATE),
    CERTIFICATE_PRIVATE,
)


def _make(root: Path, mch_id: str) -> LocalSet:
    merchant, public, platform = crypto.make_private(), crypto.make_private(), crypto.make_private()
    certificate = crypto.make_certificate(mch_id, merchant, organisation="cloudfn", unit="local merchant")
    platform_certificate = crypto.make_certificate(
        "Tenpay.com sign (cloudfn, local)", platform, organisation="cloudfn", unit="local platform"
    )
    facts = {
        "mchId": mch_id,
        "serialNo": crypto.serial_of(certificate),
        "apiV3Key": _word(32),
        "apiKey": _word(32),
        "publicKeyId": f"PUB_KEY_ID_01{mch_id[:10]:0>10}{''.join(secrets.choice(string.digits) for _ in range(16))}",
        "platformSerialNo": crypto.serial_of(platform_certificate),
    }
    files = {
        MERCHANT_KEY: crypto.private_pem(merchant).encode(),
        MERCHANT_CERTIFICATE: crypto.certificate_pem(certificate).encode(),
        MERCHANT_P12: crypto.pkcs12_of(merchant, certificate, mch_id),
        PUBLIC_KEY: crypto.public_pem(public.public_key()).encode(),
        PUBLIC_KEY_PRIVATE: crypto.private_pem(public).encode(),
        PLATFORM_CERTIFICATE: crypto.certificate_pem(platform_certificate).encode(),
        CERTIFICATE_PRIVATE: crypto.private_pem(platform).encode(),
        FACTS: json.dumps(facts, indent=1).encode(),
    }
    store(root / mch_id, files)
    made = read(root, mch_id)
    if made is None:
        raise InvalidFile("CFN-PAY-134", folder=str(root / mch_id), problem="it is gone again")
    return made


def _word(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
