"""What a deploy says, both languages side by side: its steps, a plan's changes. English is part of ``--json`` too."""

from __future__ import annotations

from collections.abc import Mapping

from cloudfn import languages
from cloudfn.deploy.changes import Change, CodeChange
from cloudfn.deploy.sizes import kilobytes
from cloudfn.frozen import dataclass
from cloudfn.languages import Lang, Phrase

WORDS: Mapping[str, Phrase] = {
    "code": Phrase("code", "代码"),
    "variable": Phrase("variable", "变量"),
    "timer": Phrase("timer", "定时器"),
    "bindings": Phrase("bindings", "支付绑定"),
    "files": Phrase("files", "文件"),
    "file": Phrase("file", "文件"),
    "marker": Phrase("marker", "标记"),
    "added": Phrase("(added)", "（新增）"),
    "removed": Phrase("(removed)", "（删除）"),
    "changed": Phrase("(changed)", "（修改）"),
    "written": Phrase("(written)", "（写入）"),
    "forced": Phrase("(forced)", "（强制）"),
    "unknown": Phrase("unknown", "未知"),
}
"""What is not here is a key of the manifest, and the same in both languages."""


def again_after(status: str) -> Phrase:
    return Phrase(f"(again after {status})", f"（{status} 之后重试）")


# steps


def create_function(name: str, runtime: str, size: int) -> Phrase:
    shown = kilobytes(size)
    return Phrase(f"create function {name} ({runtime}, {shown})", f"创建函数 {name}（{runtime}，{shown}）")


def update_code(name: str, size: int) -> Phrase:
    shown = kilobytes(size)
    return Phrase(f"update the code of {name} ({shown})", f"更新 {name} 的代码（{shown}）")


def update_configuration(name: str) -> Phrase:
    return Phrase(f"update the configuration and marker of {name}", f"更新 {name} 的配置和归属标记")


def delete_function(name: str) -> Phrase:
    return Phrase(f"delete function {name}", f"删除函数 {name}")


def create_timers(function: str, timers: str) -> Phrase:
    return Phrase(f"create timers of {function}: {timers}", f"为 {function} 创建定时器 {timers}")


def delete_timer(name: str, function: str) -> Phrase:
    return Phrase(f"delete timer {name} of {function}", f"删除 {function} 的定时器 {name}")


def create_route(path: str, function: str) -> Phrase:
    return Phrase(f"bind {path} to {function}", f"将 HTTP 路径 {path} 绑定到 {function}")


def delete_route(path: str, function: str) -> Phrase:
    return Phrase(f"unbind {path} of {function}", f"解除 {function} 的 HTTP 路径 {path}")


def create_collection(name: str) -> Phrase:
    return Phrase(f"create collection {name}", f"创建集合 {name}")


def create_indexes(collection: str, indexes: str) -> Phrase:
    return Phrase(f"index collection {collection} by {indexes}", f"为集合 {collection} 创建索引 {indexes}")


def set_log_retention(days: int) -> Phrase:
    return Phrase(f"keep logs for {days} days", f"日志保留 {days} 天")


def publish_layer(name: str, size: int) -> Phrase:
    return Phrase(f"publish layer {name} ({kilobytes(size)})", f"发布层 {name}（{kilobytes(size)}）")


def set_permission(collection: str, permission: object) -> Phrase:
    what = f"{collection}: {permission}"
    return Phrase(f"set the permission of collection {what}", f"设置集合权限 {what}")


def set_file_permission(permission: object) -> Phrase:
    return Phrase(f"set the permission of files: {permission}", f"设置云存储权限：{permission}")


def provision(function: str, version: str, instances: int) -> Phrase:
    what = f"{function}:{version}"
    return Phrase(f"keep {instances} instances of {what} warm", f"为 {what} 预置 {instances} 个实例")


def publish_version(function: str) -> Phrase:
    return Phrase(f"publish a version of {function}", f"发布 {function} 的版本")


def restore_timer(function: str, name: str, cron: str) -> Phrase:
    what = f"{name} ({cron})"
    return Phrase(f"put timer {what} of somebody else back on {function}", f"恢复 {function} 上他人的定时器 {what}")


def move_traffic(function: str, shares: str) -> Phrase:
    return Phrase(f"split the calls of {function}: {shares}", f"将 {function} 的调用分配为 {shares}")


def require_login(path: str) -> Phrase:
    return Phrase(f"require a login at {path}", f"开启 {path} 的身份认证")


def require_no_login(path: str) -> Phrase:
    return Phrase(f"no longer require a login at {path}", f"关闭 {path} 的身份认证")


OPEN_SITE = Phrase("open static hosting", "开通静态网站托管")


def mark_site(count: int) -> Phrase:
    return Phrase(f"write down that {count} files of the site are ours", f"记录静态网站中属于本项目的 {count} 个文件")


def upload_site(count: int, size: int) -> Phrase:
    return Phrase(
        f"upload {count} files of the site ({kilobytes(size)})", f"上传静态网站的 {count} 个文件（{kilobytes(size)}）"
    )


def delete_site_files(count: int) -> Phrase:
    return Phrase(f"delete {count} files of the site", f"删除静态网站的 {count} 个文件")


# changes


@dataclass(frozen=True, slots=True)
class Said:
    """A change in words: ``variable API_KEY``, ``timeout`` from ``5`` to ``20``."""

    field: str
    before: str
    after: str

    def __str__(self) -> str:
        if self.before:
            return f"{self.field} {self.before} -> {self.after}"
        return self.field + ("" if self.after.startswith("（") else " ") + self.after


def said(change: Change | CodeChange, lang: Lang = languages.DEFAULT) -> Said:
    def word(name: str) -> str:
        return languages.said(WORDS[name], lang) if name in WORDS else name

    if isinstance(change, CodeChange):
        short = change.after[:8]
        match change.why:
            case "new":
                return Said(word("code"), "", f"{short} ({kilobytes(change.size)})")
            case "forced":
                return Said(word("code"), "", f"{short} {word('forced')}")
            case "again":
                return Said(word("code"), "", f"{short} {languages.said(again_after(change.status), lang)}")
            case "other":
                grown = f"{'+' if change.size >= 0 else '-'}{kilobytes(abs(change.size))}"
                return Said(word("code"), change.before[:8] or word("unknown"), f"{short} ({grown})")
    field = f"{word(change.field)} {change.name}" if change.name else word(change.field)
    return Said(field, change.before, word(change.how) if change.how else change.after)
