"""A page for every code, and one that lists them by family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from navigation import Language

from cloudfn import codes
from cloudfn.languages import Lang

FAMILIES: dict[str, tuple[str, str]] = {
    "CFG": ("The manifest", "清单 cloudfn.yaml"),
    "SRC": ("Findings in the source", "源码检查"),
    "PKG": ("Packages", "打包"),
    "RUN": ("Running functions", "运行云函数"),
    "TCB": ("The emulated CloudBase", "模拟的云开发"),
    "PAY": ("Payments", "支付"),
    "DEP": ("Deploying", "部署"),
    "CLI": ("Commands", "命令行"),
    "SDK": ("The shim that travels with a function", "随云函数部署的垫片"),
    "DEV": ("The local cloud", "本地云"),
}


def code_pages(language: Language, mentions: Mapping[str, Sequence[str]], titles: Mapping[str, str]) -> dict[str, str]:
    """Name to text. ``mentions``: the pages that name a code; ``titles``: how those are called."""
    words, lang = language.words, _lang(language)
    pages, index = {}, [f"# {words['codes']}", ""]
    for family in codes.FAMILIES:
        index += [f"## {FAMILIES[family][lang == 'zh']}", "", f"| {words['code']} | {words['meaning']} |", "|---|---|"]
        for name, code in sorted(codes.family(family).items()):
            text = codes.explained(code, lang)
            index.append(f"| [{name}]({name}.md) | {_cell(text.title)} |")
            lines = [f"# {name}", "", f"**{_prose(text.title)}**", ""]
            lines += [
                f"{words['cause']}",
                f":   {_prose(text.cause)}",
                "",
                f"{words['fix']}",
                f":   {_prose(text.fix)}",
            ]
            lines += ["", f"{words['explain']}", f":   `cloudfn explain {name}`"]
            if readers := mentions.get(name):
                links = ("、" if lang == "zh" else ", ").join(f"[{titles[page]}](../{page})" for page in readers)
                lines += ["", f"{words['pages']}", f":   {links}"]
            pages[f"codes/{name}.md"] = "\n".join([*lines, ""])
        index.append("")
    pages["codes/index.md"] = "\n".join(index)
    return pages


def _lang(language: Language) -> Lang:
    return "zh" if language.code == "zh" else "en"


def _prose(text: str) -> str:
    """As Markdown says it: what stands in angle brackets is no tag, and a code leads to its own page."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("\n", " ")


def _cell(text: str) -> str:
    return _prose(text).replace("|", "\\|")
