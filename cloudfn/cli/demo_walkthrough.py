"""What ``cloudfn demo`` does and tells, step by step. Everything in it is real but the money and the cloud."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cloudfn import codes
from cloudfn.cli.app import App
from cloudfn.cli.texts import Phrase, demo
from cloudfn.cli.texts.shared import FIX
from cloudfn.cli.view import clip, duration, yuan
from cloudfn.dependencies import requested
from cloudfn.dependencies.store import SILENT, InstallFailed, NoNpm, PackageStore
from cloudfn.dependencies.tool import Tool
from cloudfn.errors import InvalidFile, UserError
from cloudfn.scaffold import render, templates, write
from cloudfn.testing import LocalCloud

GOOD = "return { errcode: 0, errmsg: '' };"
BROKEN = "return { return_code: 'SUCCESS' };"
"""The answer that WeChat Pay's own HTTP callbacks want, and cloud functions must not give: a common mistake."""

SHOWN_KEYS = ("returnCode", "resultCode", "outTradeNo", "totalFee", "cashFee", "transactionId", "timeEnd", "openid")
RETRIES = 3
PATIENCE_S = 60.0


class Walkthrough:
    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.step = 0
        self.summary: dict[str, Any] = {"ok": True}

    def run(self) -> dict[str, Any]:
        """Tell the whole story; the summary for ``--json``.

        Raises UserError where it cannot go on: CFN-CLI-021, or CFN-CLI-031 when nothing comes.
        """
        self._line(self._bold(self.app.say(demo.TITLE)))
        self._line(self._dim(self.app.say(demo.WHAT_IS_REAL)))
        self._scaffold()
        self._install()
        with LocalCloud(self.folder, seed=7, start=None, watch=True) as cloud:
            first = self._order(cloud)
            self._pay(cloud, first)
            self._break(cloud)
            self._mend(cloud)
        self._deploy()
        self._farewell()
        return self.summary

    # --- acts ---

    def _scaffold(self) -> None:
        template = templates("project")["wxpay"]
        answers = {answer.name: answer.default for answer in template.answers} | {"project": "tea-shop"}
        self._head(demo.SCAFFOLD, "cloudfn init tea-shop")
        write(self.folder, render(template, answers, lang=self.app.lang))
        for name, about in demo.FILES.items():
            self._line(f"   {name.ljust(22)} {self._dim(self.app.say(about))}")

    def _install(self) -> None:
        self._head(demo.INSTALL, "npm install")
        functions = self.folder / "functions"
        began = time.perf_counter()
        store = PackageStore(self.folder / ".cloudfn" / "cache" / "npm")
        try:
            for folder in sorted(functions.iterdir()):
                if (dependencies := requested.read(folder, ignore_scripts=self.app.ignore_scripts)) is not None:
                    store.ensure(dependencies, SILENT, Tool())
        except NoNpm as error:
            raise InvalidFile("CFN-RUN-015", tool="npm") from error
        except (InstallFailed, OSError) as error:
            raise UserError("CFN-CLI-021", step="npm install", reason=error) from error
        manifest = functions / "makeOrder" / "node_modules" / "wx-server-sdk" / "package.json"
        version = json.loads(manifest.read_text())["version"]
        self.summary["sdk"] = version
        self._line(f"   wx-server-sdk {version} {self._dim(f'({time.perf_counter() - began:.1f} s)')}")

    def _order(self, cloud: LocalCloud) -> str:
        self._head(demo.ORDER, "cloudfn invoke makeOrder ...")
        number = self._place(cloud)
        self._line(self._arrow("-->", "makeOrder", '{"productId": "oolong"}', "cyan"))
        order = cloud.order(number)
        payment = self.summary["payment"]
        self._line(self._arrow("<--", "", f"prepay_id {order['prepayId']}", "cyan"))
        self._line(self._dim(f"       paySign   {payment['paySign']}  ({payment['signType']})"))
        self._line(f"       {number}  {yuan(order['totalFeeFen'])}  {order['state']}")
        return number

    def _pay(self, cloud: LocalCloud, number: str) -> None:
        self._head(demo.PAY, "cloudfn pay success")
        done = cloud.pay(number)
        self._line(self._arrow("-->", "pay.success", f"wx.requestPayment: {done['errMsg']}", "green"))
        [notification] = cloud.order(number)["notifications"]
        event = self._event(cloud, notification["id"])
        self._line(self._arrow("-->", "payCallback", self.app.say(demo.THE_EVENT), "yellow"))
        for key in SHOWN_KEYS:
            self._line(self._dim(f"         {key}: {json.dumps(event[key], ensure_ascii=False)}"))
        more = len(event) - len(SHOWN_KEYS)
        self._line(self._dim("         " + self.app.say(demo.more_fields(more))))
        self._attempts(notification)
        document = self._paid_document(cloud, number)
        self._line(f"   {self._bold(self.app.say(demo.ORDERS))}  {self._document(document)}")
        self.summary |= {
            "outTradeNo": number,
            "callback": notification["attempts"][-1]["verdict"],
            "document": document,
        }

    def _break(self, cloud: LocalCloud) -> None:
        self._head(demo.MISTAKE, "functions/payCallback/index.js")
        self._line(click.style(f"   - {GOOD}", fg="red") if self.app.colour else f"   - {GOOD}")
        self._line(click.style(f"   + {BROKEN}", fg="green") if self.app.colour else f"   + {BROKEN}")
        self._edit(cloud, GOOD, BROKEN)
        number = self._place(cloud)
        cloud.pay(number)
        self.second = number
        notification = cloud.order(number)["notifications"][0]
        first = notification["attempts"][0]
        self._attempts(notification)
        why = codes.say(first["code"], first.get("params") or {"reply": first["reply"]}, "title", self.app.lang)
        fix = codes.say(first["code"], {"reply": first["reply"]}, "fix", self.app.lang)
        self._line(self._dim(f"       {why}"))
        self._line(self._dim(f"       {self.app.say(FIX)}{fix}"))
        self._line(f"   {self.app.say(demo.CLOCK_IS_OURS)} {self._dim('cloudfn pay clock advance next')}")
        for _ in range(RETRIES):
            cloud.clock.next()
        self._attempts(cloud.order(number)["notifications"][0], since=1)

    def _mend(self, cloud: LocalCloud) -> None:
        self._head(demo.REPAIR, "")
        self._edit(cloud, BROKEN, GOOD)
        before = len(cloud.order(self.second)["notifications"][0]["attempts"])
        cloud.clock.next()
        notification = cloud.order(self.second)["notifications"][0]
        self._attempts(notification, since=before)
        document = self._paid_document(cloud, self.second)
        self._line(f"   {self._bold(self.app.say(demo.ORDERS))}  {self._document(document)}")
        shipments = len(cloud.documents.find("shipments", {"_id": self.second}))
        attempts = len(notification["attempts"])
        self._line(f"   {self.app.say(demo.delivered(attempts, shipments))}")
        self.summary |= {"retries": attempts - 1, "accepted": notification["state"] == "accepted"}

    def _deploy(self) -> None:
        from cloudfn.cli.demo_deploy import deploy_and_pay  # 60 ms that the first line need not wait for

        self._head(demo.DEPLOY, "cloudfn deploy --local")
        done = deploy_and_pay(self.app, self.folder)
        for name, ms in done.rows:
            self._line(f"   {name.ljust(22)} {self._dim(f'{ms:.0f} ms')}")
        self._line(self._dim(f"   {self.app.say(demo.DEPLOYED)}"))
        self._line(self._arrow("-->", "makeOrder", done.number, "cyan"))
        self._attempts(done.notification)
        self.summary["deployed"] = {"functions": [name for name, _ in done.rows], "outTradeNo": done.number}

    def _farewell(self) -> None:
        self._line("")
        self._line(self._bold(self.app.say(demo.YOUR_TURN)))
        for command, about in demo.COMMANDS.items():
            self._line(f"   {command.ljust(38)} {self._dim(self.app.say(about))}")

    # --- parts ---

    def _place(self, cloud: LocalCloud) -> str:
        made = cloud.call("makeOrder", {"productId": "oolong"})
        if not made.get("ok"):
            raise UserError("CFN-CLI-021", step="makeOrder", reason=json.dumps(made, ensure_ascii=False))
        self.summary["payment"] = made["payment"]
        return str(made["outTradeNo"])

    def _event(self, cloud: LocalCloud, notification_id: str) -> Mapping[str, Any]:
        return cloud.delivered(notification_id)

    def _paid_document(self, cloud: LocalCloud, number: str) -> dict[str, Any]:
        document = cloud.documents.get("orders", number)
        if document is None or document.get("status") != "paid":
            raise UserError("CFN-CLI-021", step="payCallback", reason=f"orders/{number}: {document}")
        return document

    def _document(self, document: Mapping[str, Any]) -> str:
        shown = {name: document[name] for name in ("_id", "status", "totalFee", "transactionId") if name in document}
        return json.dumps(shown, ensure_ascii=False)

    def _edit(self, cloud: LocalCloud, old: str, new: str) -> None:
        """Save a change as an editor would and wait for the reload."""
        file = self.folder / "functions" / "payCallback" / "index.js"
        text = file.read_text(encoding="utf-8")
        before = len(cloud.events("FunctionReloaded"))
        file.write_text(re.sub(re.escape(old), lambda _: new, text, count=1), encoding="utf-8")
        [*_, reloaded] = self._until(lambda: cloud.events("FunctionReloaded")[before:], "reload")
        took = f"{reloaded['ms']:.0f} ms"
        text = self.app.say(demo.reloaded(took))
        self._line("   " + (click.style(text, fg="green") if self.app.colour else text))

    def _until(self, condition: Callable[[], Any], step: str) -> Any:
        end = time.monotonic() + PATIENCE_S
        while not (result := condition()):
            if time.monotonic() > end:
                raise UserError("CFN-CLI-031", step=step, seconds=f"{PATIENCE_S:.0f}")
            time.sleep(0.02)
        return result

    def _attempts(self, notification: Mapping[str, Any], since: int = 0) -> None:
        """One line for each attempt from number ``since`` + 1 on, with its instant on the clock."""
        attempts = notification["attempts"]
        start = datetime.fromisoformat(attempts[0]["at"])
        for n, attempt in enumerate(attempts):
            if n < since:
                continue
            after = (datetime.fromisoformat(attempt["at"]) - start).total_seconds()
            clock = f"+{duration(after)}"
            if attempt["verdict"] == "accepted":
                verdict = self._coloured("ACCEPTED", "green")
            else:
                verdict = self._coloured(f"RETRY #{n + 1}", "red") + f"  {attempt['code']}"
            reply = clip(attempt["reply"], 60)
            self._line(self._arrow("<--", "payCallback", f"{clock.rjust(6)}  {verdict}  {reply}", "yellow"))

    # --- text ---

    def _head(self, title: Phrase, command: str) -> None:
        self.step += 1
        numbered = self._bold(f"{self.step}  {self.app.say(title)}")
        self._line("")
        self._line(f"{numbered}   {self._dim(command)}".rstrip())

    def _arrow(self, arrow: str, name: str, text: str, colour: str) -> str:
        return f"   {self._coloured(arrow, colour)} {self._bold(name) + '  ' if name else ''}{text}"

    def _coloured(self, text: str, colour: str) -> str:
        return click.style(text, fg=colour, bold=True) if self.app.colour else text

    def _bold(self, text: str) -> str:
        return click.style(text, bold=True) if self.app.colour and text else text

    def _dim(self, text: str) -> str:
        return click.style(text, dim=True) if self.app.colour and text else text

    def _line(self, text: str) -> None:
        click.echo(text, err=self.app.as_json, color=self.app.colour)
