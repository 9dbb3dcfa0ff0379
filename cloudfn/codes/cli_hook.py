"""Codes of `cloudfn hook`: the line of a mini program that leads to the local cloud."""

from __future__ import annotations

from cloudfn.codes import Code, Text

HOOK = (
    Code(
        "CFN-CLI-072",
        Text(
            "`cloudfn hook` does one thing at a time",
            "--remove and --check stand alone; --base and --ignore belong to putting the hook in.",
            "`cloudfn hook --help` shows examples.",
        ),
        Text(
            "`cloudfn hook` 一次只做一件事",
            "--remove 和 --check 单独使用；--base 和 --ignore 只用于写入。",
            "`cloudfn hook --help` 有示例。",
        ),
    ),
    Code(
        "CFN-CLI-073",
        Text(
            "no mini program in {directory}",
            "Looked here, one folder above and two below for project.config.json with app.js or app.ts in its `miniprogramRoot`, for app.json beside one,"
            " for uni-app's pages.json with main.js, and for Taro's src/app.",
            "Name the folder that you open in WeChat DevTools: `cloudfn hook path/to/project`.",
        ),
        Text(
            "{directory} 中没有小程序",
            "在这里、上一层和下两层目录中查找了：project.config.json 及其 `miniprogramRoot` 中的 app.js 或 app.ts、与其同目录的 app.json、"
            "uni-app 的 pages.json 和 main.js、Taro 的 src/app。",
            "请写明在微信开发者工具中打开的目录：`cloudfn hook path/to/project`。",
        ),
    ),
    Code(
        "CFN-CLI-074",
        Text(
            "cannot read {file}: {reason}", "A file of the mini program, which would get the hook.", "Check the file."
        ),
        Text("无法读取 {file}：{reason}", "这是要写入代码的小程序文件。", "请检查该文件。"),
    ),
    Code(
        "CFN-CLI-075",
        Text(
            "{file} is not cloudfn's: it is neither overwritten nor removed",
            "The file does not begin as `cloudfn hook` writes it; an older copy of wx.js, or code of yours.",
            "Move or delete it, then run the command again.",
        ),
        Text(
            "{file} 不是 cloudfn 写入的：不会覆盖，也不会删除",
            "文件开头与 `cloudfn hook` 写入的不同：可能是旧的 wx.js，或是自己的代码。",
            "请先移走或删除它，再运行命令。",
        ),
    ),
    Code(
        "CFN-CLI-076",
        Text(
            "the hook cannot be left out of uploads: {file}",
            "--ignore needs a native program whose first file has no imports, for a missing import cannot be caught, and a"
            " project.config.json of strict JSON to write `packOptions.ignore` into.",
            "Leave --ignore away: in trial and release versions the hook does nothing. `cloudfn hook --remove` takes it out.",
        ),
        Text(
            "无法在上传时忽略 cloudfn 的代码：{file}",
            "--ignore 只适用于入口文件没有 import 的原生小程序（缺失的 import 无法捕获），"
            "且 project.config.json 必须是严格的 JSON，才能写入 `packOptions.ignore`。",
            "去掉 --ignore：体验版和正式版中这段代码什么也不做。`cloudfn hook --remove` 可以移除它。",
        ),
    ),
    Code(
        "CFN-CLI-077",
        Text(
            "an upload of the mini program would contain the hook: {entry}",
            "It does nothing in trial and release versions, but it is there, with some 80 kB, half of that minified.",
            "`cloudfn hook --remove` before the upload.",
        ),
        Text(
            "上传的小程序会包含 cloudfn 的代码：{entry}",
            "它在体验版和正式版中什么也不做，但会占用约 80 kB（压缩后约一半）。",
            "上传之前运行 `cloudfn hook --remove`。",
        ),
    ),
    Code(
        "CFN-CLI-078",
        Text(
            "the mini program can run against the local cloud too: one line in {entry}",
            "`wx.cloud` and payments of a development version then go to `cloudfn dev`, no call is rewritten.",
            "`cloudfn hook`, and `cloudfn hook --remove` takes it out again.",
        ),
        Text(
            "小程序本身也可以连接本地云：只需在 {entry} 中加一行",
            "之后开发版的 `wx.cloud` 和支付都会指向 `cloudfn dev`，不用改任何调用。",
            "运行 `cloudfn hook`；`cloudfn hook --remove` 可以移除。",
        ),
    ),
    Code(
        "CFN-CLI-079",
        Text("cannot write {file}: {reason}", "A file of the mini program.", "Check its permissions and run it again."),
        Text("无法写入 {file}：{reason}", "小程序中的文件。", "请检查权限后重试。"),
    ),
)
