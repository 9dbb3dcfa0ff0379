"""The environment of npm and pip, and so of the scripts that packages run: their settings, not the developer's keys.

Pure but for reading ``.npmrc`` files, whose ``${NAME}`` says which variables a registry's login needs.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cloudfn import leftovers, platforms, regular_files

PASSED = frozenset(
    (
        *("PATH", "HOME", "LANG", "USER", "LOGNAME", "SHELL", "TERM", "TMPDIR", "TEMP", "TMP"),
        *("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"),
        # proxies and certificates
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"),
        *("NODE_EXTRA_CA_CERTS", "NODE_TLS_REJECT_UNAUTHORIZED", "SSL_CERT_FILE", "SSL_CERT_DIR"),
        *("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"),
        # where version managers keep their tools
        *("VOLTA_HOME", "NVM_DIR", "FNM_DIR", "ASDF_DATA_DIR", "MISE_DATA_DIR", "PYENV_ROOT", "PYENV_VERSION"),
        # compilers, for packages with native parts
        *("CC", "CXX", "AR", "CFLAGS", "CPPFLAGS", "CXXFLAGS", "LDFLAGS", "PKG_CONFIG_PATH", "SDKROOT"),
        # Windows
        *platforms.VARIABLES,
        *("PROGRAMDATA", "PROGRAMFILES", "PROGRAMFILES(X86)", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
    )
)
PREFIXES = ("NPM_CONFIG_", "PIP_", "LC_")
_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\??\}")


def tool_environment(npmrc: bytes = b"", own: Mapping[str, str] = os.environ) -> dict[str, str]:
    """What npm and pip see of the environment ``own``. ``npmrc``: the project's; the user's is read here."""
    named = {name for text in (npmrc, _users(own)) for name in _NAMED.findall(text.decode("utf-8", "replace"))}
    kept = {name: value for name, value in own.items() if _passes(name) or name in named}
    fixed = {"NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1", "PYTHONIOENCODING": "utf-8"}
    return {**kept, **fixed, leftovers.VARIABLE: leftovers.mark()}


def _passes(name: str) -> bool:
    upper = name.upper()
    return upper in PASSED or upper.startswith(PREFIXES)


def _users(own: Mapping[str, str]) -> bytes:
    chosen = next((value for name, value in own.items() if name.upper() == "NPM_CONFIG_USERCONFIG"), "")
    home = own.get("HOME") or own.get("USERPROFILE") or ""
    places: Iterable[Path] = [Path(chosen)] if chosen else [Path(home, ".npmrc")] if home else []
    for place in places:
        try:
            return regular_files.read_bytes(place)
        except OSError:
            return b""
    return b""
