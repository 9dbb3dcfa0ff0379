"""cloudfn itself, and the options that many commands share."""

from __future__ import annotations

# Headings of help pages, by their English; the sections of `cloudfn --help` among them.
HEADINGS = {
    "Usage": "用法",
    "Options": "选项",
    "Commands": "命令",
    "Start": "开始",
    "Run": "运行",
    "Pay": "支付",
    "Data": "数据",
    "Deploy": "部署",
    "Help": "帮助",
    "Example": "示例",
    "Examples": "示例",
    "Start here": "从这里开始",
}

# What a usage line is made of; the names of arguments stay, since the texts speak of them.
PIECES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}

SHARED = {
    "cloudfn": "在自己的电脑上运行微信小程序云函数，包括微信支付\n"
    "在自己的电脑上运行微信小程序云函数，包括微信支付。\n"
    "从 --stage 到 --quiet 的选项也可以写在命令之后。命令的每个选项还可以用环境变量设置："
    "CLOUDFN_DEV_PORT=8080 相当于 `cloudfn dev --port 8080`。",
    "cloudfn --project": "在 DIR 目录中运行",
    "cloudfn --file": "清单文件；默认：cloudfn.yaml",
    "cloudfn --lang": "语言；默认取自 LANG",
    "cloudfn --no-color": "纯文本输出；也可设置 NO_COLOR",
    "cloudfn --verbose": "输出更多信息；-vv 显示调用栈",
    "cloudfn --quiet": "只输出结果和错误",
    "cloudfn --version": "显示版本并退出",
    "--help": "显示本帮助并退出",
    "--json": "在 stdout 输出机器可读的结果",
    "--stage": "清单中的阶段",
    "--local": "使用本机模拟的云，而不是腾讯云",
    "--remote": "已部署在腾讯云上的内容",
    "--yes": "不再询问",
    "--ignore-scripts": "安装依赖包时不运行包自带的脚本",
}
