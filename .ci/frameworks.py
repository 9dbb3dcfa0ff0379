"""Mini programs of ours, built by the real uni-app and Taro from npm, run by ``createApp``, also with the hook's line.

    python .ci/frameworks.py [uni-app] [taro]

Not a test of every run: the tools weigh 233 and 426 MB and take one to two minutes to install. Installs below a folder
of its own for temporary files (``--keep DIR``: there, and again from there), builds the programs of tests/projects
without and with ``cloudfn hook``, orders something on the first page, and says what it saw. Exit code 1 when a program
does not run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUTPUT = {"uni-app": "dist/build/mp-weixin", "taro": "dist"}
RUN = """
const { createApp } = require(process.argv[1]);
const asked = [];
const fetch = async (url, init) => {
  asked.push([new URL(url).pathname, JSON.parse(init.body)]);
  return new Response(JSON.stringify({ orderId: 'o-' + JSON.parse(init.body).id }));
};
/** How each framework's template calls the handler of the button. */
const SUBMIT = {
  'uni-app': (page) => page.tap('b'),
  taro(page) {
    const buttons = (node) => [...(node.uid === 'submit' ? [node] : []), ...(node.cn || []).flatMap(buttons)];
    const { sid } = buttons(page.data.root)[0];
    return page.tap('eh', { id: sid, dataset: { sid }, target: { id: sid, dataset: { sid } } });
  },
};
(async () => {
  const app = createApp(process.argv[2], { openid: 'ann', base: 'http://cloud', fetch });
  const page = await app.open('pages/order/order?id=7');
  await SUBMIT[process.argv[3]](page);
  await app.until(() => app.page.route === 'pages/done/done');
  process.stdout.write(JSON.stringify({ asked, route: app.page.route, options: app.page.options }));
  process.exit();
})().catch((error) => { console.error(error); process.exit(1); });
"""


def run(command: list[str], folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, text=True, capture_output=True, check=False, env={**os.environ, **more})


def must(command: list[str], folder: Path, **more: str) -> str:
    ran = run(command, folder, **more)
    if ran.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {ran.returncode}\n{ran.stdout[-2000:]}{ran.stderr[-2000:]}")
    return ran.stdout


def check(name: str, home: Path) -> None:
    folder = home / name
    shutil.copytree(ROOT / "tests" / "projects" / name, folder, dirs_exist_ok=True)
    began = time.monotonic()
    if not (folder / "node_modules" / ".done").exists():
        must(["npm", "install", "--no-audit", "--no-fund", "--legacy-peer-deps", "--loglevel=error"], folder)
        (folder / "node_modules" / ".done").touch()
    installed = time.monotonic() - began
    for hooked in (False, True):
        began = time.monotonic()
        if hooked:
            must([sys.executable, "-m", "cloudfn", "hook"], folder, PYTHONPATH=str(ROOT))
        try:
            must(["npm", "run", "build"], folder, CI="1", UNI_INPUT_DIR=str(folder / "src"))
        finally:
            if hooked:
                must([sys.executable, "-m", "cloudfn", "hook", "--remove"], folder, PYTHONPATH=str(ROOT))
        built = time.monotonic() - began
        wx = ROOT / "cloudfn" / "local" / "console" / "wx"
        seen = json.loads(must(["node", "-e", RUN, str(wx), str(folder / OUTPUT[name]), name], folder))
        (path, event), *more = seen["asked"]
        assert (path, event["id"], more) == ("/functions/makeOrder", "7", []), seen
        assert seen["options"]["id"] == "o-7", seen
        with_hook = "with" if hooked else "without"
        print(f"{name:<8} {with_hook:<7} the hook: installed in {installed:.0f} s, built in {built:.0f} s, runs")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    home = given.keep or Path(tempfile.mkdtemp(prefix="cloudfn-frameworks-"))
    home.mkdir(parents=True, exist_ok=True)
    try:
        for name in given.names or OUTPUT:
            check(name, home)
    finally:
        if not given.keep:
            shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
