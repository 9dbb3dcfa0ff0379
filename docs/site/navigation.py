"""Which pages the site has, in which order, and what its sections are called."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Language:
    """``folder``: where its pages stand in the site. ``search``: how its words are cut for the index."""

    code: str
    theme: str
    folder: str
    name: str
    description: str
    search: list[str]
    words: dict[str, str] = field(default_factory=dict)


ENGLISH = Language(
    "en",
    "en",
    "",
    "English",
    "WeChat mini-program cloud functions on your own machine, WeChat Pay included",
    ["en"],
    {
        "codes": "Error codes",
        "http": "Control surface over HTTP",
        "cause": "Why",
        "fix": "What to do",
        "pages": "Read more",
        "code": "Code",
        "meaning": "Meaning",
        "explain": "In the terminal",
        "http_head": "What the console, the command line and tests ask a running `cloudfn dev`, below `/_cloudfn`. "
        "Written from [control.openapi.yaml](control.openapi.yaml), from which clients can be made.",
        "http_key": "Every request carries the key of `.cloudfn/dev.json` in the header `X-CloudFn-Key`.",
        "method": "Method",
        "path": "Path",
        "what": "What",
        "query": "Query",
        "body": "Body",
        "more": "More",
    },
)
CHINESE = Language(
    "zh",
    "zh",
    "zh",
    "简体中文",
    "在自己的电脑上运行微信小程序云函数，包括微信支付",
    ["zh", "en"],
    {
        "codes": "错误码",
        "http": "控制接口（HTTP）",
        "cause": "原因",
        "fix": "怎么办",
        "pages": "相关文档",
        "code": "错误码",
        "meaning": "含义",
        "explain": "在终端里查看",
        "http_head": "控制台、命令行和测试通过 `/_cloudfn` 下的这些接口访问正在运行的 `cloudfn dev`。"
        "本页由 [control.openapi.yaml](control.openapi.yaml) 生成，也可以用它生成客户端。",
        "http_key": "每个请求都要在请求头 `X-CloudFn-Key` 里带上 `.cloudfn/dev.json` 中的 key。",
        "method": "方法",
        "path": "路径",
        "what": "作用",
        "query": "查询参数",
        "body": "请求体",
        "more": "更多",
    },
)
LANGUAGES = (ENGLISH, CHINESE)

SECTIONS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Start", "开始", ("install", "local", "mini-program", "testing")),
    ("Journeys", "场景教程", ("journeys/*",)),
    ("Payments", "支付", ("payments", "wechatpay", "wechatpay-v3")),
    ("Cloud functions", "云函数", ("http-functions", "python", "packages", "shim")),
    ("Data", "数据", ("documents",)),
    ("Deploy", "部署", ("deploy",)),
    ("Tools", "工具", ("console", "assistants", "editors", "ci")),
    ("Reference", "参考", ("commands", "manifest", "http", "codes/index")),
    (
        "Promises",
        "承诺与边界",
        ("fidelity", "assumptions", "security", "reliability", "performance", "licences", "architecture"),
    ),
)
"""English and Chinese title, and the pages; what a section names and docs/ has not is left out, never the reverse."""


def navigation(source: Path, language: Language) -> list[object]:
    """For mkdocs. A page of ``source`` that no section names makes the build fail (validation.nav.omitted_files)."""
    sections: list[object] = ["index.md"]
    for english, chinese, names in SECTIONS:
        pages = [page.relative_to(source).as_posix() for name in names for page in sorted(source.glob(f"{name}.md"))]
        if pages:
            sections.append({chinese if language.code == "zh" else english: pages})
    return sections
