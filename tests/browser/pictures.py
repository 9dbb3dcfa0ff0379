"""``python -m tests.browser.pictures DIR [PAGE ...]``: every page of the console as a picture, to be looked at.

In both languages, both themes, at 1440 and 360 px, on a project with orders, refunds, retries, logs, documents, files
and findings. Needs what the browser tests need.
"""

from __future__ import annotations

import itertools
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from cloudfn.platforms import LINUX
from tests.browser.stage import browser_tools, running_flows, with_sdk
from tests.kit.dev import Dev
from tests.kit.dev import dev as running_dev
from tests.kit.http import ask
from tests.kit.waiting import until

LANGUAGES, THEMES, WIDTHS = ("en", "zh"), ("light", "dark"), (1440, 360)
UNREPLIED = "T20260402004"
PAGES = [
    ("home", "#/home", ".running"),
    ("search", "#/search?q=T2026", ".results"),
    ("functions", "#/functions/makeOrder", "details.copy-as > summary"),
    ("log", "#/log", ".line.fold"),
    ("orders", "#/orders", ".order-row"),
    ("order", f"#/orders/{UNREPLIED}", ".story"),
    ("callbacks", "#/callbacks", "details[data-key^=compare] > summary"),
    ("refunds", "#/refunds", "main table"),
    ("proof", "#/proof", ".scenarios"),
    ("documents", "#/documents", ".docs"),
    ("storage", "#/storage", "main table"),
    ("outbox", "#/outbox", ".outbox"),
    ("clock", "#/clock", ".facts"),
    ("environment", "#/environment", "main table"),
    ("devices", "#/devices", "main table"),
    ("deploy", "#/deploy", ".bar"),
]
UNAWAITED = """const cloud = require('wx-server-sdk');
cloud.init();
exports.main = async () => {
  cloud.database().collection('paid').where({ status: 'old' }).remove();
};
"""
MORE = """
  nightly: {triggers: [{name: nightly, cron: "0 30 2 * * * *"}]}
payments:
  shop: {subMchId: "1900009231", callers: [makeOrder], callback: payCallback}
"""
LAYOUTS = [*itertools.product(LANGUAGES, THEMES, WIDTHS)]


def furnish(dev: Dev) -> None:
    """A morning's work: paid and unpaid orders, a refund, a callback that answers wrongly, a file, a message."""

    def control(path: str, **body: Any) -> Any:
        return dev.post("/_cloudfn/" + path, body)

    def call(function: str, **event: Any) -> None:
        ask(dev, "POST", "/functions/" + function, json.dumps(event))

    teas = ["茶铺-西湖龙井", "茶铺-碧螺春", "Oolong, 50 g", "茶铺-正山小种"]
    for number, tea in enumerate(teas, 1):
        callback = "brokenCallback" if number == 4 else "payCallback"
        call("makeOrder", no=f"T2026040200{number}", body=tea, fee=990 * number, callback=callback)
    for number in (1, 2, 3, 4):
        control(f"orders/T2026040200{number}/pay", outcome="success")
    until(lambda: all(note["attempts"] for note in notes(dev)), "the deliveries")
    control("orders/T20260402001/refund", feeFen=90)
    control("clock", advance="1m")
    call("chatty", lines=20)
    call("payCallback")  # fails: no order number
    call("keeper", text="龙井 50 g")
    call("makeOrder", no="T20260402005", body="茶铺-普洱", fee=6800)


def notes(dev: Dev) -> Any:
    return dev.get("/_cloudfn/notifications")["items"]


def main(folder: Path, names: list[str]) -> None:
    tools = browser_tools()
    pages = [page for page in PAGES if not names or page[0] in names]
    with tempfile.TemporaryDirectory() as place, running_flows(tools, folder) as flows:
        project = with_sdk("console", Path(place) / "project")
        with (project / "cloudfn.yaml").open("a", encoding="utf-8") as manifest:
            manifest.write(MORE)
        entry = project / "functions" / "nightly" / "index.js"
        entry.parent.mkdir()
        entry.write_text(UNAWAITED, "utf-8")
        options = ("--lan=127.0.0.2",) if LINUX else ()  # a second address without being told is Linux's alone
        with running_dev(project, *options) as dev:
            furnish(dev)
            for lang, theme, width in LAYOUTS:
                flows.play(
                    "pictures",
                    dev,
                    lang=lang,
                    theme=theme,
                    width=width,
                    pages=pages,
                    report=UNREPLIED,
                    palette=not names or "palette" in names,
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2:])
