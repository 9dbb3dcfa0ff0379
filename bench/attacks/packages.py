"""npm killed in the middle of its work, and scripts of packages that look around."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.attacks.scene import ENGLISH, PATIENCE_S, Attack, Scene
from bench.running import ROOT
from tests.kit.npm_registry import Registry, serving

MANIFEST = "version: 1\nproject: p\nenv: {id: test-f0b102}\nfunctions: {shop: {}}\n"
NPM = '#!/bin/sh\necho $$ > "%s"\nexec "%s" "$@"\n'
LOOK = "require('fs').writeFileSync('seen.json', JSON.stringify(process.env))"
SECRETS = {"TENCENTCLOUD_SECRETKEY": "hush-hush", "GITHUB_TOKEN": "hush-hush", "MY_PASSWORD": "hush-hush"}


def _project(scene: Scene, name: str, *packages: str) -> Path:
    folder = scene.project.parent / name
    function = folder / "functions" / "shop"
    function.mkdir(parents=True)
    asks = ", ".join(f"require('{package}')" for package in packages)
    (function / "index.js").write_text(f"exports.main = async () => [{asks}]\n")
    wants = dict.fromkeys(packages, "1.0.0")
    (function / "package.json").write_text(json.dumps({"name": "shop", "version": "1.0.0", "dependencies": wants}))
    (folder / "cloudfn.yaml").write_text(MANIFEST)
    return folder


def _surroundings(scene: Scene, registry: Registry) -> dict[str, str]:
    return {"npm_config_registry": registry.url, "npm_config_cache": str(scene.project.parent / "npm-cache")}


def killed(scene: Scene) -> str:
    """npm and cloudfn are killed when one package is there and another on its way; the next call installs all."""
    with serving() as registry:
        for package in ("tea", "cup"):
            registry.add(package)
        registry.hold("cup")
        project = _project(scene, "installing", "tea", "cup")
        tools = scene.project.parent / "tools"
        tools.mkdir()
        pid = tools / "pid"
        (tools / "npm").write_text(NPM % (pid, shutil.which("npm")))
        (tools / "npm").chmod(0o755)
        environment = {**_surroundings(scene, registry), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        first = _invoked(project, environment)
        try:
            scene.must(registry.held.wait(PATIENCE_S), "npm never asked for the second package")
        finally:
            first.kill()
            scene.told(first.communicate()[0])
        os.kill(int(pid.read_text()), signal.SIGKILL)
        registry.release.set()
        scene.must(registry.asked, "no package was asked for")
        again = scene.command("invoke", "shop", folder=project, environment=environment, bound_s=PATIENCE_S)
        scene.must(again.code == 0 and "tea@1.0.0" in again.text and "cup@1.0.0" in again.text, again.text[-400:])
    return f"killed after {len(set(registry.asked))} packages had been asked for; the next call has both"


def _invoked(project: Path, environment: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cloudfn", "invoke", "shop"],
        cwd=project, env={**os.environ, "PYTHONPATH": str(ROOT), **ENGLISH, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def scripts(scene: Scene) -> str:
    """The install script of a package runs, is named, and sees no keys; with --ignore-scripts it does not run."""
    with serving() as registry:
        registry.add("loud", scripts={"install": f'node -e "{LOOK}"'})
        environment = {**_surroundings(scene, registry), **SECRETS}
        for name, options in (("loud", ()), ("quiet", ("--ignore-scripts",))):
            project = _project(scene, name, "loud")
            words = ("invoke", *options, "shop")
            ran = scene.command(*words, folder=project, environment=environment, bound_s=PATIENCE_S)
            scene.must(ran.code == 0 and "loud@1.0.0" in ran.text, ran.text[-400:])
            seen = [path.read_text() for path in project.rglob("node_modules/loud/seen.json")]
            scene.must(bool(seen) is not bool(options), f"scripts with {options}: {len(seen)} ran")
            scene.must("hush-hush" not in "".join(seen), "the script saw a key")
            scene.must(("CFN-PKG-044" if options else "CFN-PKG-043") in ran.text, "the log does not name the package")
    return "the script ran, was named and saw no key; with --ignore-scripts it did not run"


ATTACKS = (
    Attack("npm killed in its work", "A3", killed),
    Attack("scripts of packages", "A9", scripts),
)
