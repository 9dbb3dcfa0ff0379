"""Whose keys verify what functions send, and sign and encrypt what they get. Read once for each manifest.

A merchant's requests are verified with the key that its binding names and with the local set's; the platform's half is
always the local set's, since the real one is WeChat Pay's alone.
"""

from __future__ import annotations

from pathlib import Path

from cloudfn import regular_files
from cloudfn.frozen import dataclass
from cloudfn.manifest.values import Binding, Manifest, PayCredentials, PlatformKey
from cloudfn.pay.mch import crypto, local_set
from cloudfn.pay.mch.local_set import LocalSet


@dataclass(frozen=True, slots=True)
class MerchantKey:
    """``serial_no`` is upper-case hex, "" when any is taken. ``is_local``: of the local set, not the binding's own."""

    public: crypto.Public
    serial_no: str
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Signer:
    """One key of the platform, with what its signatures call it (``Wechatpay-Serial``)."""

    private: crypto.Private
    serial: str


@dataclass(frozen=True, slots=True)
class MerchantKeys:
    """Everything for one merchant. ``merchant`` are the keys that its requests may be signed with; ``trouble`` says why
    the key that its binding names is not among them. ``mode`` is what the platform signs with by itself.
    """

    mch_id: str
    merchant: tuple[MerchantKey, ...]
    api_v3_key: str
    api_key: str
    public_key: Signer
    certificate: Signer
    certificate_pem: str
    mode: PlatformKey
    trouble: str = ""

    @property
    def signer(self) -> Signer:
        return self.public_key if self.mode == "publicKey" else self.certificate

    def asked_for(self, serial: str) -> Signer:
        """Where a merchant has both keys, a request names one in its ``Wechatpay-Serial`` (developers' reports)."""
        named = {self.public_key.serial.upper(): self.public_key, self.certificate.serial.upper(): self.certificate}
        return named.get(serial.upper(), self.signer)


class KeyRing:
    """The keys of every merchant of ``manifest``; made at the first question about a merchant."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._of: dict[str, MerchantKeys] = {}

    def of(self, mch_id: str) -> MerchantKeys:
        """Raises InvalidFile when the local set cannot be read or made."""
        if mch_id not in self._of:
            own = local_set.ensure(self._manifest.wxpay_keys, mch_id)
            self._of[mch_id] = merchant_keys(mch_id, self._binding(mch_id), own, self._manifest.directory)
        return self._of[mch_id]

    def _binding(self, mch_id: str) -> Binding | None:
        own = (binding for binding in self._manifest.payments.values() if binding.mch_id == mch_id)
        return next(own, None)


def merchant_keys(mch_id: str, binding: Binding | None, own: LocalSet, directory: Path) -> MerchantKeys:
    """``own`` is the local set; files of the binding's keys are found from ``directory``."""
    written = binding.credentials if binding else PayCredentials()
    local = MerchantKey(crypto.read_public(own.merchant_certificate), own.serial_no, is_local=True)
    merchant, trouble = [local], ""
    if written.private_key or written.certificate:
        try:
            named = _named(written, directory)
        except (crypto.BadKey, OSError) as error:
            trouble = str(error.strerror or error) if isinstance(error, OSError) else str(error)
        else:
            if not crypto.is_same_key(named.public, local.public):
                merchant.insert(0, named)
    return MerchantKeys(
        mch_id,
        tuple(merchant),
        written.api_v3_key or own.api_v3_key,
        written.api_key or own.api_key,
        Signer(crypto.read_private(own.public_key_private), written.platform_key_id or own.public_key_id),
        Signer(crypto.read_private(own.platform_private), own.platform_serial_no),
        own.platform_certificate,
        written.platform_key,
        trouble,
    )


def text_of(written: str, directory: Path) -> str:
    """A PEM text as it is (with ``\\\\n`` for line ends, as variables often hold it), or the text of the file."""
    if "-----BEGIN" in written:
        return written.replace("\\n", "\n").replace("\r\n", "\n")
    return regular_files.read_text(directory / written)


def _named(written: PayCredentials, directory: Path) -> MerchantKey:
    """The merchant's own key. Raises BadKey, OSError."""
    serial = written.serial_no.upper()
    if written.certificate:
        certificate = crypto.read_certificate(text_of(written.certificate, directory))
        serial = serial or crypto.serial_of(certificate)
        if not written.private_key:
            return MerchantKey(crypto.read_public(crypto.certificate_pem(certificate)), serial)
    private = crypto.read_private(text_of(written.private_key, directory))
    return MerchantKey(private.public_key(), serial)
