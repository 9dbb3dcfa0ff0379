"""Commands of the pages that no test types, and why. That they exist, with these options, is tested all the same."""

from __future__ import annotations

BY_HAND = "takes minutes to hours, and writes its page"
INSTALLS = "installs on the reader's machine, from an index"

LEFT_OUT = {
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/cloudfn demo": "installs from the package index; "
    "`.ci/task wheel` builds the wheel and runs the demo from it",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[dev]' && .venv/bin/python -m pytest -n auto "
    "--dist loadfile": "installs from the package index, and runs these tests",
    "winget install OpenJS.NodeJS.LTS": INSTALLS,
    "winget install astral-sh.uv": INSTALLS,
    "uv tool install cloudfn-tcb": INSTALLS,
    "uv tool update-shell": INSTALLS,
    "brew install node uv": INSTALLS,
    "sudo apt install nodejs npm pipx": INSTALLS,
    "pipx install cloudfn-tcb": INSTALLS,
    "pipx ensurepath": INSTALLS,
    "pipx install uv": INSTALLS,
    "pip install 'cloudfn-tcb[mcp]'": INSTALLS,
    "npm install --save-dev cloudfn-testing": INSTALLS,
    "python bench/peers --write": BY_HAND,
    "python bench/crash.py --rounds 500 --write": BY_HAND,
    "python bench/soak.py --seconds 3600 --write": BY_HAND,
    "python bench/fuzz.py --seconds 600 --write": BY_HAND,
    "python bench/attack.py --write": BY_HAND,
    "cloudfn logs payCallback --remote -f": "goes on until Ctrl-C; "
    "followed in tests/functional/deploy/test_deploy_local.py",
}
"""The line as it stands on the page -> the reason."""
