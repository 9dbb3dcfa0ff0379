"""What ``cloudfn demo`` does and tells, step by step. Everything in it is real but the money and the cloud."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from cloudfn import codes
from cloudfn.cli.app import App
from cloudfn.cli.view import clip, span, yuan
from cloudfn.dependencies import requested
from cloudfn.dependencies.store import SILENT, InstallFailed, NoNpm, PackageStore
from cloudfn.dependencies.tool import Tool
from cloudfn.errors import InvalidFile, UserError
from cloudfn.testing import LocalCloud

GOOD = "return { errcode: 0, errmsg: '' };"
BROKEN = "return { return_code: 'SUCCESS' };"
"""The answer that WeChat Pay's own HTTP callbacks want, and cloud functions must not give: a common mistake."""

SHOWN_KEYS = ("returnCode", "resultCode", "outTradeNo", "totalFee", "cashFee", "transactionId", "timeEnd", "openid")
RETRIES = 3
PATIENCE_S = 60.0


class Demonstration:
    def __init__(self, app: App, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.step = 0
        self.summary: dict[str, Any] = {"ok": True}

    def run(self) -> dict[str, Any]:
        """Tell the whole story; the summary for ``--json``. Raises UserError CFN-CLI-021 where it cannot go on."""
        say = self.app.say
        self._line(self._bold(say("cloudfn demo: WeChat Pay on this machine", "cloudfn 演示：在本机运行微信支付")))
        dim = say(
            "Real Node.js, the real wx-server-sdk; CloudBase and WeChat Pay are emulated. No account, no money.",
            "真实的 Node.js 和 wx-server-sdk；云开发和微信支付是模拟的。不需要账号，不花钱。",
        )
        self._line(self._dim(dim))
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
        from cloudfn.scaffold import render, templates, write

        template = templates("project")["wxpay"]
        answers = {answer.name: answer.default for answer in template.answers} | {"project": "tea-shop"}
        self._head("A project from the template wxpay", "由模板 wxpay 生成项目", "cloudfn init tea-shop")
        write(self.folder, render(template, answers, lang=self.app.lang))
        shown = {
            "functions/makeOrder": (
                "stores the order, calls cloud.cloudPay.unifiedOrder",
                "保存订单，调用 unifiedOrder",
            ),
            "functions/payCallback": ("WeChat Pay calls it after the payment", "支付成功后由微信支付调用"),
            "functions/queryOrder": ("asks WeChat Pay when in doubt", "不确定时主动查单"),
            "cloudfn.yaml": ("binds the callback to the merchant", "把回调函数绑定到商户"),
        }
        for name, (en, zh) in shown.items():
            self._line(f"   {name.ljust(22)} {self._dim(self.app.say(en, zh))}")

    def _install(self) -> None:
        self._head("npm installs the real wx-server-sdk", "用 npm 安装真实的 wx-server-sdk", "npm install")
        functions = self.folder / "functions"
        began = time.perf_counter()
        store = PackageStore(self.folder / ".cloudfn" / "cache" / "npm")
        try:
            for folder in sorted(functions.iterdir()):
                if (asked := requested.read(folder, ignore_scripts=self.app.ignore_scripts)) is not None:
                    store.ensure(asked, SILENT, Tool())
        except NoNpm as error:
            raise InvalidFile("CFN-RUN-015", tool="npm") from error
        except (InstallFailed, OSError) as error:
            raise UserError("CFN-CLI-021", step="npm install", reason=error) from error
        manifest = functions / "makeOrder" / "node_modules" / "wx-server-sdk" / "package.json"
        version = json.loads(manifest.read_text())["version"]
        self.summary["sdk"] = version
        self._line(f"   wx-server-sdk {version} {self._dim(f'({time.perf_counter() - began:.1f} s)')}")

    def _order(self, cloud: LocalCloud) -> str:
        self._head("The mini program calls makeOrder", "小程序调用 makeOrder", "cloudfn invoke makeOrder ...")
        number = self._place(cloud)
        self._line(self._arrow("-->", "makeOrder", '{"productId": "oolong"}', "cyan"))
        order = cloud.order(number)
        payment = self.summary["payment"]
        self._line(self._arrow("<--", "", f"prepay_id {order['prepayId']}", "cyan"))
        self._line(self._dim(f"       paySign   {payment['paySign']}  ({payment['signType']})"))
        self._line(f"       {number}  {yuan(order['totalFeeFen'])}  {order['state']}")
        return number

    def _pay(self, cloud: LocalCloud, number: str) -> None:
        self._head(
            "The user pays, WeChat Pay calls payCallback", "用户付款，微信支付调用 payCallback", "cloudfn pay success"
        )
        done = cloud.pay(number)
        self._line(self._arrow("-->", "pay.success", f"wx.requestPayment: {done['errMsg']}", "green"))
        [notification] = cloud.order(number)["notifications"]
        event = self._event(cloud, notification["id"])
        self._line(self._arrow("-->", "payCallback", self.app.say("the event:", "收到的 event："), "yellow"))
        for key in SHOWN_KEYS:
            self._line(self._dim(f"         {key}: {json.dumps(event[key], ensure_ascii=False)}"))
        more = len(event) - len(SHOWN_KEYS)
        self._line(self._dim("         " + self.app.say(f"and {more} more fields", f"以及另外 {more} 个字段")))
        self._attempts(notification)
        document = self._paid_document(cloud, number)
        self._line(f"   {self._bold(self.app.say('orders', '集合 orders'))}  {self._document(document)}")
        self.summary |= {
            "outTradeNo": number,
            "callback": notification["attempts"][-1]["verdict"],
            "document": document,
        }

    def _break(self, cloud: LocalCloud) -> None:
        self._head(
            "Now a common mistake, saved while it runs",
            "现在改成一个常见错误，运行中保存",
            "functions/payCallback/index.js",
        )
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
        self._line(self._dim(f"       {self.app.say('fix: ', '处理：')}{fix}"))
        text = self.app.say(
            "in production this goes on for a day; here the clock is ours:", "线上会持续一整天；这里时钟由我们控制："
        )
        self._line(f"   {text} {self._dim('cloudfn pay clock advance next')}")
        for _ in range(RETRIES):
            cloud.clock.next()
        self._attempts(cloud.order(number)["notifications"][0], since=1)

    def _mend(self, cloud: LocalCloud) -> None:
        self._head("Repaired and saved: the next retry is accepted", "改回并保存：下一次重试被接受", "")
        self._edit(cloud, BROKEN, GOOD)
        before = len(cloud.order(self.second)["notifications"][0]["attempts"])
        cloud.clock.next()
        notification = cloud.order(self.second)["notifications"][0]
        self._attempts(notification, since=before)
        document = self._paid_document(cloud, self.second)
        self._line(f"   {self._bold(self.app.say('orders', '集合 orders'))}  {self._document(document)}")
        shipments = len(cloud.documents.find("shipments", {"_id": self.second}))
        attempts = len(notification["attempts"])
        text = self.app.say(
            f"{attempts} deliveries, {shipments} shipment: the template's callback is idempotent.",
            f"投递 {attempts} 次，发货 {shipments} 次：模板的回调是幂等的。",
        )
        self._line(f"   {text}")
        self.summary |= {"retries": attempts - 1, "accepted": notification["state"] == "accepted"}

    def _deploy(self) -> None:
        from cloudfn.cli.demodeploy import deploy_and_pay

        self._head(
            "Deployed to an emulated Tencent Cloud, and paid there",
            "部署到模拟的腾讯云，并在那里支付",
            "cloudfn deploy --local",
        )
        done = deploy_and_pay(self.app, self.folder)
        for name, ms in done.rows:
            self._line(f"   {name.ljust(22)} {self._dim(f'{ms:.0f} ms')}")
        said = self.app.say(
            "packed, uploaded, dependencies installed as the cloud would", "已打包、上传，并像云端一样安装依赖"
        )
        self._line(self._dim(f"   {said}"))
        self._line(self._arrow("-->", "makeOrder", done.number, "cyan"))
        self._attempts(done.notification)
        self.summary["deployed"] = {"functions": [name for name, _ in done.rows], "outTradeNo": done.number}

    def _farewell(self) -> None:
        say = self.app.say
        self._line("")
        self._line(self._bold(say("Your turn:", "轮到你了：")))
        commands = [
            ("cloudfn init shop --template wxpay", say("the same project, yours to keep", "生成同样的项目")),
            (
                "cd shop && cloudfn dev",
                say("run it; console and cashier in the browser", "运行；浏览器里有控制台和收银台"),
            ),
            (
                "cloudfn deploy --local",
                say("plan, deploy, call and roll back without an account", "无需账号即可体验部署、调用与回退"),
            ),
            (
                "cloudfn pay prove --data '{...}'",
                say("does the callback stand repeats and crashes?", "回调经得起重复投递和崩溃吗？"),
            ),
            ("cloudfn explain CFN-PAY-034", say("what a code means", "查看代码的含义")),
        ]
        for command, about in commands:
            self._line(f"   {command.ljust(38)} {self._dim(about)}")

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
        kept = {name: document[name] for name in ("_id", "status", "totalFee", "transactionId") if name in document}
        return json.dumps(kept, ensure_ascii=False)

    def _edit(self, cloud: LocalCloud, old: str, new: str) -> None:
        """Save a change as an editor would and wait for the reload."""
        file = self.folder / "functions" / "payCallback" / "index.js"
        text = file.read_text(encoding="utf-8")
        before = len(cloud.events("FunctionReloaded"))
        file.write_text(re.sub(re.escape(old), lambda _: new, text, count=1), encoding="utf-8")
        [*_, reloaded] = self._until(lambda: cloud.events("FunctionReloaded")[before:], "reload")
        took = f"{reloaded['ms']:.0f} ms"
        text = self.app.say(f"reloaded payCallback in {took}", f"已重新加载 payCallback（{took}）")
        self._line("   " + (click.style(text, fg="green") if self.app.colour else text))

    def _until(self, condition: Callable[[], Any], step: str) -> Any:
        end = time.monotonic() + PATIENCE_S
        while not (found := condition()):
            if time.monotonic() > end:
                raise UserError("CFN-CLI-021", step=step, reason=f"nothing happened for {PATIENCE_S:.0f} s")
            time.sleep(0.02)
        return found

    def _attempts(self, notification: Mapping[str, Any], since: int = 0) -> None:
        """One line for each attempt from number ``since`` + 1 on, with its instant on the clock."""
        from datetime import datetime

        attempts = notification["attempts"]
        start = datetime.fromisoformat(attempts[0]["at"])
        for n, attempt in enumerate(attempts):
            if n < since:
                continue
            after = (datetime.fromisoformat(attempt["at"]) - start).total_seconds()
            clock = f"+{span(after)}"
            if attempt["verdict"] == "accepted":
                verdict = self._coloured("ACCEPTED", "green")
            else:
                verdict = self._coloured(f"RETRY #{n + 1}", "red") + f"  {attempt['code']}"
            reply = clip(attempt["reply"], 60)
            self._line(self._arrow("<--", "payCallback", f"{clock.rjust(6)}  {verdict}  {reply}", "yellow"))

    # --- text ---

    def _head(self, en: str, zh: str, command: str) -> None:
        self.step += 1
        title = self._bold(f"{self.step}  {self.app.say(en, zh)}")
        self._line("")
        self._line(f"{title}   {self._dim(command)}".rstrip())

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
