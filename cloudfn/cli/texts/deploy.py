"""Texts of login, build, plan, deploy and what follows a deploy; emulate."""

from __future__ import annotations

from pathlib import Path

from cloudfn.cli.texts import Phrase

NO_ENVIRONMENTS = Phrase("no environments", "没有环境")


def keys_stored(file: Path) -> Phrase:
    return Phrase(f"keys stored in {file}, readable by you only", f"密钥已保存到 {file}，仅本人可读")


def taking_keys(origin: str) -> Phrase:
    return Phrase(f"taking the keys of {origin}", f"使用 {origin} 中的密钥")


# build

BUILD_HEAD = Phrase("FUNCTION FILES UNPACKED ZIP DIGEST MS PATH", "函数 文件数 解压后 压缩包 摘要 毫秒 路径")
PACKAGE_UNCHANGED = Phrase(" (unchanged)", "（未变化）")
LEFT_OUT = {
    "default": Phrase("a default", "默认规则"),
    "ignored": Phrase(".cloudfnignore", ".cloudfnignore"),
    "exclude": Phrase("exclude", "exclude"),
    "secret": Phrase("looks like a secret", "疑似机密文件"),
    "install": Phrase("installed elsewhere", "依赖另行安装"),
    "link": Phrase("link out of the project, broken or looping", "链接指向项目之外、失效或成环"),
    "special": Phrase("no regular file", "不是普通文件"),
    "bundled": Phrase("inside the bundle", "已在打包文件中"),
}
"""Why a file stays out of the package, by the builder's word for it."""


def package(function: str, files: int, size: str, handler: str) -> Phrase:
    return Phrase(
        f"{function}: {files} files, {size}, handler {handler}", f"{function}：{files} 个文件，{size}，入口 {handler}"
    )


# plan, deploy, remove

PLANNED = {
    "create": Phrase("to create", "创建"),
    "update": Phrase("to update", "更新"),
    "delete": Phrase("to delete", "删除"),
    "replace": Phrase("to replace", "重建"),
    "unchanged": Phrase("unchanged", "不变"),
}
COMMA = Phrase(", ", "，")


def planned(count: int, verb: str) -> Phrase:
    """``2 to create``; ``verb`` is a word of PLANNED, said."""
    return Phrase(f"{count} {verb}", f"{verb} {count} 项")


NOTHING_DECLARED = Phrase("nothing declared", "没有内容")
TASKS = {"build": Phrase("build", "打包"), "upload": Phrase("upload", "上传")}
APPLIED = {
    "create": Phrase("created", "已创建"),
    "update": Phrase("updated", "已更新"),
    "delete": Phrase("deleted", "已删除"),
    "replace": Phrase("replaced", "已重建"),
}
FAILED = Phrase("FAILED", "失败")


def type_to_go_on(expected: str) -> Phrase:
    return Phrase(f"Type {expected} to go on", f"输入 {expected} 以继续")


def deletes(names: str) -> Phrase:
    return Phrase(f"This deletes {names}.", f"这会删除 {names}。")


def nothing_to_do(unchanged: int) -> Phrase:
    return Phrase(f"nothing to do: {unchanged} unchanged", f"无需操作：{unchanged} 项不变")


def also_unchanged(unchanged: int) -> Phrase:
    return Phrase(f"  {unchanged} unchanged", f"  {unchanged} 项不变")


# status, versions, rollback, download

NOT_DEPLOYED = Phrase("not deployed", "未部署")
PUBLISHED = Phrase("published", "已发布")
WARM = Phrase("warm", "预置")
KEPT_HERE = Phrase("kept here", "本地保留")
DEPLOYED_NOW = Phrase("  deployed", "  当前部署")
NEXT_BACK = Phrase("  next", "  下一步")


def version_published(number: str) -> Phrase:
    return Phrase(f"published version {number}", f"已发布版本 {number}")


def switched(version: str) -> Phrase:
    return Phrase(f"all calls go to version {version}", f"全部调用已切换到版本 {version}")


def downloaded(count: int, function: str, folder: Path) -> Phrase:
    return Phrase(f"{count} files of {function} in {folder}", f"{function} 的 {count} 个文件在 {folder}")


def pulled(functions: int, collections: int, env_id: str, folder: Path) -> Phrase:
    return Phrase(
        f"{functions} functions and {collections} collections of {env_id} in {folder}",
        f"{env_id} 的 {functions} 个云函数和 {collections} 个集合在 {folder}",
    )


# layers

NO_LAYERS = Phrase("no layers", "没有层")


def layer_built(name: str, files: int, size: str, digest: str) -> Phrase:
    return Phrase(f"{name}: {files} files, {size}, {digest}", f"{name}：{files} 个文件，{size}，{digest}")


def layer_published(name: str, version: int) -> Phrase:
    return Phrase(f"{name}: published version {version}", f"{name}：已发布版本 {version}")


def layer_unchanged(name: str, version: int) -> Phrase:
    return Phrase(f"{name}: unchanged, version {version}", f"{name}：没有变化，版本 {version}")


# emulate

EMULATED_DEPLOY = Phrase("  deploy     cloudfn deploy --local", "  部署       cloudfn deploy --local")
EMULATED_END = Phrase("  end        Ctrl-C", "  结束       Ctrl-C")


def emulated_cloud(url: str) -> Phrase:
    return Phrase(f"emulated cloud  {url}", f"模拟的云  {url}")


def emulated_functions(url: str) -> Phrase:
    return Phrase(f"  functions  {url}  (console, cashier)", f"  函数       {url} （控制台、收银台）")


def emulated_keys(file: Path) -> Phrase:
    return Phrase(f"  keys       {file}", f"  密钥       {file}")
