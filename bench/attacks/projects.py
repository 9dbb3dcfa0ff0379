"""Projects with FIFOs, devices, loops and gigabytes in them, and manifests at odds with themselves."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from bench.attacks.scene import ENGLISH, Attack, Ran, Scene
from bench.running import start
from tests.kit.damage import ENDLESS
from tests.kit.nesting import nested

HEAD = "version: 1\nproject: p\nenv: {id: test-f0b102}\ndefaults: {install: none}\nfunctions:\n"
MANIFEST = f"{HEAD}  echo: {{}}\n"
LEVELS = 3000
BAD_CRON = "0 0 0 * * 7 *"
ENDS = (0, 4, 6, 10)
"""Exit codes of commands that found a project good, nothing to work with, its files unusable, or not to be packed."""


def _project(scene: Scene, name: str, manifest: str = MANIFEST, function: str = "echo") -> Path:
    folder = scene.project.parent / name.replace("/", "-")
    (folder / "functions" / function).mkdir(parents=True)
    (folder / "functions" / function / "index.js").write_text("exports.main = async ({ n }) => n\n")
    (folder / "cloudfn.yaml").write_text(manifest)
    return folder


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


ODD: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    *((f"{kind} {name}", harm, name) for kind, harm in ENDLESS.items() for name in ("cloudfn.yaml", ".env")),
    *((f"{kind} index.js", harm, "functions/echo/index.js") for kind, harm in ENDLESS.items()),
    *((f"{kind} package.json", harm, "functions/echo/package.json") for kind, harm in ENDLESS.items()),
    ("link to /", _link("/"), "functions/echo/sub"),
    ("link to /proc", _link("/proc"), "functions/echo/sub"),
    ("link above", _link(".."), "functions/echo/sub"),
)


def odd_files(scene: Scene) -> str:
    """validate, build and import each on a project with one such file; its kind of exit, in time, and no exception."""
    count = refusals = 0
    for name, place, file in ODD:
        project = _project(scene, name)
        place(project / file)
        for words in (("validate",), ("build", "echo"), ("import", "--force")):
            ran = _ended(scene, project, words, name)
            count, refusals = count + 1, refusals + (ran.code != 0)
        shutil.rmtree(project)
    project = _project(scene, "nested")
    with nested(project / "functions" / "echo", LEVELS):
        for words in (("validate",), ("build", "echo"), ("import", "--force")):
            ran = _ended(scene, project, words, "nested")
            count, refusals = count + 1, refusals + (ran.code != 0)
    scene.must(refusals >= len(ENDLESS), f"only {refusals} of {count} were refused")
    return f"{count} commands ended in time, {refusals} of them with an error"


def _ended(scene: Scene, project: Path, words: tuple[str, ...], name: str) -> Ran:
    ran = scene.command(*words, folder=project)
    scene.must(ran.code in ENDS, f"{' '.join(words)} with {name}: {ran.code} {ran.text[-300:]}")
    scene.must(ran.code == 0 or "CFN-" in ran.text, f"{' '.join(words)} with {name} says nothing: {ran.text[-300:]}")
    return ran


def dev_beside(scene: Scene) -> str:
    """A dev starts with all of it in one project, runs its function, and ends."""
    project = _project(scene, "beside")
    folder = project / "functions" / "echo"
    for name, harm in ENDLESS.items():
        harm(folder / f"{name}.js")
    (folder / "root").symlink_to("/")
    (folder / "processes").symlink_to("/proc")
    (folder / "above").symlink_to("..")
    with nested(folder, LEVELS):
        second = start(project, environment=ENGLISH)
        try:
            answer = second.ask("POST", "/functions/echo", {"n": 7})
            scene.must(answer == (200, 7), f"echo answered {answer}")
            scene.must(second.end() == 0, "dev did not end well")
        finally:
            second.kill()
    return f"a dev of its own beside {len(ENDLESS)} odd files, 3 links and {LEVELS} folders in each other"


def _timer(project: Path, cron: str) -> None:
    """Of the function that everybody asks."""
    manifest = project / "cloudfn.yaml"
    lines = [line for line in manifest.read_text().splitlines() if not line.startswith("  probe:")]
    at = lines.index("functions:") + 1
    lines.insert(at, f'  probe: {{install: none, triggers: [{{name: t, cron: "{cron}"}}]}}')
    manifest.write_text("\n".join(lines) + "\n")


def bad_timer(scene: Scene) -> str:
    """Weekday 7 is saved while dev runs: told and refused, timers go on, and the next good one runs."""
    _timer(scene.project, BAD_CRON)
    scene.until(lambda: BAD_CRON in scene.log(), "the refusal")
    checked = scene.command("validate")
    scene.must(checked.code and BAD_CRON in checked.text, f"validate: {checked.code} {checked.text[-300:]}")
    loops = {row["name"]: row["state"] for row in scene.ask("GET", "/_cloudfn/state")[1]["loops"]}
    scene.must(loops["timers"] == "running", f"loops: {loops}")
    _timer(scene.project, "* * * * * * *")
    scene.until(lambda: "timer" in scene.log().rpartition(BAD_CRON)[2], "a timer that is due every second")
    return "weekday 7 refused by its line, timers run on"


def odd_manifests(scene: Scene) -> str:
    """Names that differ in capitals only, and shared code from outside of the project."""
    names = _project(scene, "names", f"{HEAD}  echo: {{}}\n  Echo: {{}}\n")
    (names / "functions" / "Echo").mkdir(exist_ok=True)
    (names / "functions" / "Echo" / "index.js").write_text("exports.main = async () => 1\n")
    outside = _project(scene, "outside", f"{HEAD}  echo: {{shared: [../../elsewhere]}}\n")
    (scene.project.parent.parent / "elsewhere").mkdir(exist_ok=True)
    for project, sign in ((names, "differ only in capital letters"), (outside, "CFN-CFG-070")):
        ran = scene.command("validate", folder=project)
        scene.must(sign in ran.text, f"{project.name}: {ran.code} {ran.text[-300:]}")
    return "both told by validate, with line and column"


ATTACKS = (
    Attack("bad timer", "A1", bad_timer, prepare=lambda project: _timer(project, "0 0 * * * * *")),
    Attack("odd files", "A12", odd_files),
    Attack("dev beside odd files", "A12", dev_beside),
    Attack("odd manifests", "A18", odd_manifests),
)
