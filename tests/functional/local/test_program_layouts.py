"""Mini programs as TypeScript, uni-app and Taro build them, run by ``createApp`` of the ``wx`` package."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

import cloudfn
from tests.kit.command import environment
from tests.kit.npm import install_npm, unpack_npm

pytestmark = [pytest.mark.node, pytest.mark.npm]
UNI = "3.0.0-alpha-5020620260914001"
UNI_APP = (
    *(f"@dcloudio/{name}@{UNI}" for name in ("uni-app", "uni-mp-weixin", "uni-mp-vue", "uni-shared", "uni-i18n")),
    "@vue/shared@3.4.21",
)


def test_programs_of_every_layout_run() -> None:
    modules = {
        "esbuild": install_npm(("esbuild@0.25.12",)),
        "typescript": install_npm(("typescript@5.9.3",)),
        "uni": unpack_npm(UNI_APP),
    }
    node = shutil.which("node")
    assert node
    package = Path(cloudfn.__file__).parent / "local" / "console" / "wx"
    told = {"MODULES": json.dumps({name: str(place) for name, place in modules.items()}), "CLOUDFN_WX": str(package)}
    suite = Path(__file__).with_name("program_layouts.test.mjs")
    ran = subprocess.run(
        [node, "--test", str(suite)], env=environment(**told), capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
