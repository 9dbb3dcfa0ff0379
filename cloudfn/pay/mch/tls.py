"""The certificate under which local functions meet WeChat Pay's hosts, signed by an authority of this project alone."""

from __future__ import annotations

from pathlib import Path

from cloudfn.pay.mch.files import store
from cloudfn.pay.mch.request import HOSTS

FOLDER = "tls"
FILES = ("ca.pem", "cert.pem", "key.pem")
"""The authority that workers trust, and the certificate and key of the four hosts that it signed."""


def ensure(root: Path) -> Path:
    """The folder of ``FILES`` below ``root``, made when it is not whole. Raises InvalidFile."""
    folder = root / FOLDER
    if not all((folder / name).is_file() for name in FILES):
        from cloudfn.pay.mch import crypto  # cryptography: 45 ms, once for a project

        made = dict(zip(FILES, crypto.make_hosts_certificate(HOSTS), strict=True))
        store(folder, {name: text.encode() for name, text in made.items()})
    return folder
