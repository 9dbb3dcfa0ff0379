"""Texts of login, build, plan, deploy and what follows a deploy; emulate."""

from __future__ import annotations

from pathlib import Path

from cloudfn.cli.texts import Text

NO_ENVIRONMENTS = Text("no environments", "没有环境")


def keys_stored(file: Path) -> Text:
    return Text(f"keys stored in {file}, readable by you only", f"密钥已保存到 {file}，仅本人可读")


def taking_keys(id_variable: str, key_variable: str) -> Text:
    return Text(f"taking {id_variable} and {key_variable}", f"使用 {id_variable} 和 {key_variable}")


# build

BUILD_HEAD = Text("FUNCTION FILES UNPACKED ZIP DIGEST MS PATH", "函数 文件数 解压后 压缩包 摘要 毫秒 路径")
PACKAGE_UNCHANGED = Text(" (unchanged)", "（未变化）")
LEFT_OUT = {
    "default": Text("a default", "默认规则"),
    "ignored": Text(".cloudfnignore", ".cloudfnignore"),
    "exclude": Text("exclude", "exclude"),
    "secret": Text("looks like a secret", "疑似机密文件"),
    "install": Text("installed elsewhere", "依赖另行安装"),
    "link": Text("link out of the project, broken or looping", "链接指向项目之外、失效或成环"),
    "special": Text("no regular file", "不是普通文件"),
    "bundled": Text("inside the bundle", "已在打包文件中"),
}
"""Why a file stays out of the package, by the builder's word for it."""


def package(function: str, files: int, size: str, handler: str) -> Text:
    return Text(
        f"{function}: {files} files, {size}, handler {handler}", f"{function}：{files} 个文件，{size}，入口 {handler}"
    )


# plan, deploy, remove

PLANNED = {
    "create": Text("to create", "创建"),
    "update": Text("to update", "更新"),
    "delete": Text("to delete", "删除"),
    "replace": Text("to replace", "重建"),
    "unchanged": Text("unchanged", "不变"),
}
NOTHING_DECLARED = Text("nothing declared", "没有内容")
APPLIED = {
    "create": Text("created", "已创建"),
    "update": Text("updated", "已更新"),
    "delete": Text("deleted", "已删除"),
    "replace": Text("replaced", "已重建"),
}
FAILED = Text("FAILED", "失败")


def type_to_go_on(expected: str) -> Text:
    return Text(f"Type {expected} to go on", f"输入 {expected} 以继续")


def deletes(names: str) -> Text:
    return Text(f"This deletes {names}.", f"这会删除 {names}。")


def nothing_to_do(unchanged: int) -> Text:
    return Text(f"nothing to do: {unchanged} unchanged", f"无需操作：{unchanged} 项不变")


def also_unchanged(unchanged: int) -> Text:
    return Text(f"  {unchanged} unchanged", f"  {unchanged} 项不变")


# status, versions, rollback, download

NOT_DEPLOYED = Text("not deployed", "未部署")
PUBLISHED = Text("published", "已发布")
WARM = Text("warm", "预置")
KEPT_HERE = Text("kept here", "本地保留")
DEPLOYED_NOW = Text("  deployed", "  当前部署")


def version_published(number: str) -> Text:
    return Text(f"published version {number}", f"已发布版本 {number}")


def switched(version: str) -> Text:
    return Text(f"all calls go to version {version}", f"全部调用已切换到版本 {version}")


def downloaded(count: int, function: str, folder: Path) -> Text:
    return Text(f"{count} files of {function} in {folder}", f"{function} 的 {count} 个文件在 {folder}")


# emulate

EMULATED_DEPLOY = Text("  deploy     cloudfn deploy --local", "  部署       cloudfn deploy --local")
EMULATED_END = Text("  end        Ctrl-C", "  结束       Ctrl-C")


def emulated_cloud(url: str) -> Text:
    return Text(f"emulated cloud  {url}", f"模拟的云  {url}")


def emulated_functions(url: str) -> Text:
    return Text(f"  functions  {url}/  (console, cashier)", f"  函数       {url}/ （控制台、收银台）")


def emulated_keys(file: Path) -> Text:
    return Text(f"  keys       {file}", f"  密钥       {file}")
