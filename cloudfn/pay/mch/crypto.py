"""RSA, AES-GCM and certificates as WeChat Pay uses them. Keys are made and read here and nowhere else.

Imported when the first request of WeChat Pay's own API comes: ``cryptography`` takes 45 ms at import.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TypeAlias

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.padding import PKCS7
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Private: TypeAlias = rsa.RSAPrivateKey
Public: TypeAlias = rsa.RSAPublicKey
Certificate: TypeAlias = x509.Certificate

BITS = 2048
VALID = datetime(2020, 1, 1, tzinfo=UTC), datetime(2049, 12, 31, tzinfo=UTC)
"""Of certificates made here: a clock that was moved must not end them."""
_PKCS1, _SHA256 = padding.PKCS1v15(), hashes.SHA256()
_OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)


class BadKey(ValueError):
    """A text that is no key or certificate of the kind that is needed; the message says what it is instead."""


def make_private() -> Private:
    return rsa.generate_private_key(65537, BITS)


def read_private(pem: str) -> Private:
    """Raises BadKey."""
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError) as error:  # TypeError: it has a passphrase
        raise BadKey("no PEM of a private key" if isinstance(error, ValueError) else "has a passphrase") from error
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadKey("no RSA key")
    return key


def read_public(pem: str) -> Public:
    """Of a public key's PEM or of a certificate's. Raises BadKey."""
    try:
        if "CERTIFICATE" in pem:
            key: object = read_certificate(pem).public_key()
        else:
            key = serialization.load_pem_public_key(pem.encode())
    except ValueError as error:
        raise BadKey("no PEM of a public key or certificate") from error
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKey("no RSA key")
    return key


def read_certificate(pem: str) -> Certificate:
    """Raises BadKey."""
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise BadKey("no PEM of a certificate") from error


def certificate_of(der: bytes) -> Certificate:
    """What a client showed. Raises BadKey."""
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise BadKey("no certificate") from error


def public_of(certificate: Certificate) -> Public:
    """Raises BadKey."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise BadKey("no RSA key")
    return key


def private_pem(key: Private | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_pem(key: Public) -> str:
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def certificate_pem(certificate: Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def serial_of(certificate: Certificate) -> str:
    """As the merchant platform shows it: upper-case hex."""
    return f"{certificate.serial_number:X}"


def is_same_key(one: Public, other: Public) -> bool:
    return one.public_numbers() == other.public_numbers()


# --- signatures and encryption --------------------------------------------------------------------


def sign(key: Private, message: bytes) -> str:
    """SHA256withRSA (PKCS#1 v1.5), Base64."""
    return base64.b64encode(key.sign(message, _PKCS1, _SHA256)).decode()


def verifies(key: Public, message: bytes, signature: str) -> bool:
    try:
        key.verify(base64.b64decode(signature, validate=True), message, _PKCS1, _SHA256)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def signed_digest(key: Public, signature: str) -> bytes | None:
    """The SHA-256 digest that ``signature`` was made over with this key's other half; None for another key's."""
    try:
        return key.recover_data_from_signature(base64.b64decode(signature, validate=True), _PKCS1, _SHA256)
    except (InvalidSignature, binascii.Error, ValueError):
        return None


def seal(key: str, nonce: str, associated: str, text: bytes) -> str:
    """AEAD_AES_256_GCM with the 32 bytes of an APIv3 key: Base64 of ciphertext and tag."""
    return base64.b64encode(AESGCM(key.encode()).encrypt(nonce.encode(), text, associated.encode())).decode()


def flipped(text: str, at: int) -> str:
    """Base64 in which byte ``at`` differs in its lowest bit."""
    raw = bytearray(base64.b64decode(text))
    raw[at % len(raw)] ^= 1
    return base64.b64encode(raw).decode()


def seal_req_info(api_key: str, text: bytes) -> str:
    """``req_info`` of v2's refund notification: AES-256-ECB with PKCS#7 by the lower hex MD5 of the key, Base64."""
    key = hashlib.md5(api_key.encode(), usedforsecurity=False).hexdigest().encode()
    padder = PKCS7(128).padder()
    encryptor = Cipher(algorithms.AES256(key), modes.ECB()).encryptor()
    padded = padder.update(text) + padder.finalize()
    return base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode()


def decrypt_field(key: Private, text: str) -> bytes | None:
    """A sensitive field: RSA-OAEP with SHA-1 (wechatpay-go core/cipher), Base64; None when it is not for this key."""
    try:
        return key.decrypt(base64.b64decode(text, validate=True), _OAEP)
    except (ValueError, binascii.Error):
        return None


# --- certificates ---------------------------------------------------------------------------------


def make_certificate(subject: str, key: Private, *, organisation: str, unit: str) -> Certificate:
    """Of a merchant or of the platform: X.509 v3, RSA, SHA-256, with 40 hex digits of serial number."""
    name = _name(subject, organisation, unit)
    issuer = _name("cloudfn local CA", "cloudfn", "nothing here is real")
    return (
        _begun(name, issuer, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=False)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .sign(key, hashes.SHA256())
    )


def pkcs12_of(key: Private, certificate: Certificate, passphrase: str) -> bytes:
    """``apiclient_cert.p12``, in the old encryption that every OpenSSL and Node.js reads."""
    algorithm = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2048)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase.encode())
    )
    return pkcs12.serialize_key_and_certificates(b"apiclient", key, certificate, None, algorithm)


def make_hosts_certificate(hosts: Iterable[str]) -> tuple[str, str, str]:
    """(authority, certificate, private key) as PEM for TLS under the names of ``hosts``.

    The authority's own key is forgotten at once, and it was good for these names only: nothing else can be signed.
    """
    names = list(hosts)
    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _name("cloudfn local authority for WeChat Pay's hosts", "cloudfn", "trusted in local functions only")
    root_id = x509.SubjectKeyIdentifier.from_public_key(root.public_key())
    ca = (
        _begun(authority, authority, root.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(digital_signature=True, key_cert_sign=True, crl_sign=True), critical=True)
        .add_extension(x509.NameConstraints([x509.DNSName(name) for name in names], None), critical=True)
        .add_extension(root_id, critical=False)
        .sign(root, hashes.SHA256())
    )
    certificate = (
        _begun(_name(names[0], "cloudfn", "local"), authority, leaf.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(leaf.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(root_id), critical=False)
        .sign(root, hashes.SHA256())
    )
    return certificate_pem(ca), certificate_pem(certificate), private_pem(leaf)


def _begun(
    name: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    serial = int.from_bytes(
        bytes([0x10 | secrets.randbelow(0x60)]) + secrets.token_bytes(19)
    )  # 40 hex digits, positive
    start, end = VALID
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key)
    return builder.serial_number(serial).not_valid_before(start).not_valid_after(end)


def _name(common: str, organisation: str, unit: str) -> x509.Name:
    parts = (
        (NameOID.COUNTRY_NAME, "CN"),
        (NameOID.ORGANIZATION_NAME, organisation),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
        (NameOID.COMMON_NAME, common),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _usage(**given: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})
