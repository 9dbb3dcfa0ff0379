"""Texts of the lines that events become."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

FAILED = Phrase("failed", "失败")
STILL_SERVING = Phrase(" (still serving the previous version)", "（继续使用上一版）")
REFUSED = Phrase(" refused", " 被拒绝")
RETURNED = Phrase("returned", "返回")
UNDELIVERABLE = Phrase("UNDELIVERABLE", "无法投递")
NO_FUNCTION = Phrase("(no function)", "（无函数）")
GIVEN_UP = Phrase("GIVEN UP", "不再重试")


def reloaded(function: str, ms: float, files: str) -> Phrase:
    return Phrase(
        f"reloaded {function} in {ms:.0f} ms" + (f" ({files})" if files else ""),
        f"已重新加载 {function}，{ms:.0f} 毫秒" + (f"（{files}）" if files else ""),
    )


def not_reloaded(function: str) -> Phrase:
    return Phrase(f"{function} not reloaded: ", f"{function} 未能重新加载：")


def retry_at(wait: str, clock: str) -> Phrase:
    return Phrase(f"in {wait}, at {clock}", f"{wait} 后重试（{clock}）")


def clock_moved(by: str) -> Phrase:
    return Phrase(f"clock +{by}", f"时钟前进 {by}")


def clock_speed(speed: str) -> Phrase:
    return Phrase(f"clock x{speed}", f"时钟速度 {speed} 倍")


def installing(functions: str, tool: str, count: int) -> Phrase:
    return Phrase(
        f"{functions}: {tool} installs {count} package{'' if count == 1 else 's'} ...",
        f"{functions}：{tool} 正在安装 {count} 个包 ...",
    )


def installed(functions: str, seconds: str) -> Phrase:
    return Phrase(f"{functions}: installed in {seconds} s", f"{functions}：安装完成（{seconds} 秒）")


def not_installed(functions: str, seconds: str, reason: str) -> Phrase:
    return Phrase(
        f"{functions}: not installed ({seconds} s): {reason}", f"{functions}：安装失败（{seconds} 秒）：{reason}"
    )
