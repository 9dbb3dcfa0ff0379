"""The pictures of the pages, drawn for both languages: docs/images/NAME.svg and NAME.zh.svg.

    python docs/site/pictures.py [FOLDER]

One drawing, two tables of words; the ladder's rungs are those of the code.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from math import log10
from pathlib import Path
from xml.sax.saxutils import escape

from cloudfn.payment_words import MERCHANT_V2

IMAGES = Path(__file__).parents[1] / "images"
WIDTH = 860
GROUND = "#f6f8f9"
INK, FAINT, FRAME, FILL, ACCENT, GOOD, BAD = "#1f2933", "#5b6773", "#c4ccd4", "#ffffff", "#00796b", "#2e7d32", "#b3261e"
FONT = "system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"

LOOP = {
    "en": {
        "title": "One payment, all of it on 127.0.0.1",
        "page": ("Mini program", "DevTools, phone or browser"),
        "order": ("makeOrder", "your function, unmodified"),
        "book": ("Order book", "cloudPay.unifiedOrder, checked"),
        "sheet": ("Payment sheet", "pay, cancel, too little money"),
        "callback": ("payCallback", "your function, again and again"),
        "done": ("Fulfilled once", "{errcode: 0}"),
        "call": "callFunction",
        "payment": "payment",
        "pay": "wx.requestPayment",
        "paid": "paid: a notification",
        "again": "anything else: again, on the schedule",
        "accepted": "accepted",
    },
    "zh": {
        "title": "一次完整的支付，全部发生在 127.0.0.1",
        "page": ("小程序", "开发者工具、手机或浏览器"),
        "order": ("makeOrder", "你的云函数，一行不改"),
        "book": ("订单账本", "cloudPay.unifiedOrder，逐项校验"),
        "sheet": ("收银台", "支付、取消、余额不足"),
        "callback": ("payCallback", "你的云函数，会被多次回调"),
        "done": ("只发货一次", "{errcode: 0}"),
        "call": "callFunction",
        "payment": "payment",
        "pay": "wx.requestPayment",
        "paid": "支付成功：发出通知",
        "again": "其他任何返回：按重试间隔再次回调",
        "accepted": "应答成功",
    },
}
LADDER = {
    "en": {
        "title": "A callback that is not answered with {errcode: 0} is called again: wxpay-24h",
        "note": "after the payment, on a logarithmic axis; cloudfn pay clock advance next climbs one rung, drain all",
        "units": ("s", "min", "h"),
    },
    "zh": {
        "title": "没有返回 {errcode: 0} 的回调会被再次调用：wxpay-24h",
        "note": "横轴为支付后经过的时间（对数刻度）；cloudfn pay clock advance next 走一步，drain 一次走完",
        "units": ("秒", "分钟", "小时"),
    },
}
PLAN = {
    "en": {
        "title": "What cloudfn deploy does, and what cloudfn plan shows of it without writing",
        "project": ("Your project", "cloudfn.yaml, source"),
        "package": ("Packages", "the same bytes everywhere"),
        "plan": ("Plan", "+ create   ~ update   = unchanged"),
        "cloud": ("Tencent CloudBase", "or the emulated one: --local"),
        "verify": ("Read back", "is it as it was set?"),
        "record": ("Record", "rollback, from any machine"),
        "compare": "compared by digest",
        "apply": "only what differs",
    },
    "zh": {
        "title": "cloudfn deploy 做了什么；cloudfn plan 只显示、不写入",
        "project": ("你的项目", "cloudfn.yaml 与源码"),
        "package": ("代码包", "在任何机器上字节都相同"),
        "plan": ("计划", "+ 新建   ~ 更新   = 不变"),
        "cloud": ("腾讯云开发", "或模拟的云端：--local"),
        "verify": ("回读核对", "是否与设置一致？"),
        "record": ("部署记录", "可在任意机器上回滚"),
        "compare": "按摘要比较",
        "apply": "只改动有差异的部分",
    },
}


def pictures() -> Iterator[tuple[str, str]]:
    """(file name, SVG) of each."""
    for language, suffix in (("en", ""), ("zh", ".zh")):
        yield f"loop{suffix}.svg", loop(LOOP[language])
        yield f"retries{suffix}.svg", ladder(LADDER[language])
        yield f"plan{suffix}.svg", plan(PLAN[language])


def loop(words: dict[str, object]) -> str:
    top, bottom = 66, 216
    parts = [
        box(20, top, words["page"]),
        box(300, top, words["order"], own=True),
        box(580, top, words["book"]),
        box(580, bottom, words["sheet"]),
        box(300, bottom, words["callback"], own=True),
        box(20, bottom, words["done"]),
        arrow(260, top + 24, 300, top + 24, words["call"], above=True),
        arrow(300, top + 52, 260, top + 52, words["payment"], below=True),
        arrow(540, top + 38, 580, top + 38, ""),
        arrow(140, top + 76, 590, bottom + 12, words["pay"], bend=True),
        arrow(580, bottom + 38, 540, bottom + 38, ""),
        label(560, bottom + 100, words["paid"]),
        arrow(300, bottom + 38, 260, bottom + 38, ""),
        label(280, bottom + 100, words["accepted"], GOOD),
        f'<path d="M 480 {bottom + 76} C 480 {bottom + 136}, 360 {bottom + 136}, 360 {bottom + 84}" fill="none" '
        f'stroke="{BAD}" stroke-width="1.6" marker-end="url(#bad)"/>',
        label(420, bottom + 146, words["again"], BAD),
    ]
    return drawing(386, words["title"], parts)


def ladder(words: dict[str, object]) -> str:
    left, right, axis = 60, WIDTH - 50, 150
    at, total = [], 0.0
    for wait in MERCHANT_V2:
        total += wait
        at.append(total)
    first, last = at[0], at[-1]
    parts = [f'<line x1="{left - 30}" y1="{axis}" x2="{right + 20}" y2="{axis}" stroke="{FRAME}" stroke-width="2"/>']
    parts += [f'<circle cx="{left - 30}" cy="{axis}" r="6" fill="{GOOD}"/>']
    seen = -100.0
    for number, seconds in enumerate(at, 1):
        x = left + (right - left) * (log10(seconds / first) / log10(last / first))
        height = 22 + 4 * number
        parts += [
            f'<line x1="{x:.1f}" y1="{axis}" x2="{x:.1f}" y2="{axis - height}" stroke="{BAD}" stroke-width="1.4"/>',
            f'<circle cx="{x:.1f}" cy="{axis - height}" r="9" fill="{BAD}"/>',
            label(x, axis - height + 4, number, FILL, size=10),
        ]
        if x - seen > 56 or number == len(at):
            parts.append(label(x, axis + 20, _time(seconds, words["units"])))
            seen = x
    parts.append(label(WIDTH / 2, axis + 50, words["note"]))
    return drawing(222, words["title"], parts)


def plan(words: dict[str, object]) -> str:
    top, bottom = 66, 206
    parts = [
        box(20, top, words["project"]),
        box(300, top, words["package"]),
        box(580, top, words["plan"], own=True),
        box(580, bottom, words["cloud"]),
        box(300, bottom, words["verify"]),
        box(20, bottom, words["record"]),
        arrow(260, top + 38, 300, top + 38, ""),
        arrow(540, top + 38, 580, top + 38, ""),
        arrow(640, bottom, 640, top + 82, ""),
        label(626, 178, words["compare"], anchor="end"),
        arrow(760, top + 76, 760, bottom - 6, ""),
        label(750, 178, words["apply"], anchor="end"),
        arrow(580, bottom + 38, 540, bottom + 38, ""),
        arrow(300, bottom + 38, 260, bottom + 38, ""),
    ]
    return drawing(306, words["title"], parts)


def drawing(height: int, title: object, parts: list[str]) -> str:
    heads = "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 L8 4 L0 8 z" fill="{color}"/></marker>'
        for name, color in (("ink", FAINT), ("bad", BAD))
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="{FONT}" role="img" '
            f'aria-label="{escape(str(title))}">',
            f"<defs>{heads}</defs>",
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="12" fill="{GROUND}" '
            f'stroke="{FRAME}"/>',
            f'<text x="20" y="36" font-size="16" font-weight="600" fill="{INK}">{escape(str(title))}</text>',
            *parts,
            "</svg>",
            "",
        ]
    )


def box(x: int, y: int, words: object, own: bool = False) -> str:
    """``own``: what the user wrote, or decides on."""
    assert isinstance(words, tuple)
    title, line = words
    return (
        f'<rect x="{x}" y="{y}" width="240" height="76" rx="8" fill="{FILL}" '
        f'stroke="{ACCENT if own else FRAME}" stroke-width="{2 if own else 1.4}"/>'
        f'<text x="{x + 120}" y="{y + 32}" text-anchor="middle" font-size="16" font-weight="600" fill="{INK}">'
        f"{escape(title)}</text>{label(x + 120, y + 56, line)}"
    )


def arrow(
    x: int, y: int, to_x: int, to_y: int, word: object, above: bool = False, below: bool = False, bend: bool = False
) -> str:
    line = f"M {x} {y} C {x} {y + 60}, {to_x - 60} {to_y - 60}, {to_x} {to_y}" if bend else f"M {x} {y} L {to_x} {to_y}"
    path = f'<path d="{line}" fill="none" stroke="{FAINT}" stroke-width="1.6" marker-end="url(#ink)"/>'
    if not word:
        return path
    middle = (x + to_x) / 2 + (90 if bend else 0)
    height = (y + to_y) / 2 - 10 if bend else y - 32 if above else y + 42
    return path + label(middle, height, word)


def label(x: float, y: float, word: object, color: str = FAINT, anchor: str = "middle", size: float = 12.5) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{color}">{escape(str(word))}</text>'


def _time(seconds: float, units: object) -> str:
    assert isinstance(units, tuple)
    for unit, size in zip(reversed(units), (3600, 60, 1), strict=True):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} {units[0]}"


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES
    for name, svg in pictures():
        (folder / name).write_text(svg, "utf-8", newline="\n")
