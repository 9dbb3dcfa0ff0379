"""What WeChat Pay's API v3 encrypts in a notification, opened as a merchant opens it."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


def unseal(key: str, nonce: str, associated: str, text: str) -> bytes | None:
    """AEAD_AES_256_GCM; None where key, nonce, associated data or text are not those that it was sealed with."""
    try:
        return AESGCM(key.encode()).decrypt(nonce.encode(), base64.b64decode(text), associated.encode())
    except (InvalidTag, binascii.Error, ValueError):
        return None
