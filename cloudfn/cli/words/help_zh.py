"""doctor, config, env, explain, completion, version"""

from __future__ import annotations

HELP = {
    "doctor": "检查本机和项目\n"
    "检查本机和项目：Node.js、npm、端口、清单、SDK 版本，以及还需要完成哪些授权。\n"
    "`pay` 说明微信支付的哪个 API 对谁开放、本项目用哪个。缺少 cloudfn 所需的内容时退出码为 6。",
    "config": "解析后的清单及其 JSON Schema",
    "config schema": "打印 cloudfn.yaml 的 JSON Schema",
    "config schema --write": "写入 .cloudfn/cloudfn.schema.json，供编辑器读取",
    "config show": "打印解析后的清单及每个值的来源\n"
    "打印解析后的清单：每个值，以及它写在哪里。\n"
    "给出 PREFIX 时只打印其下的键。看起来像密钥的值会被隐去。",
    "config show --stage": "阶段；默认为写在命令之前的那个",
    "env": "云函数的环境变量及其来源",
    "env explain": "说明云函数能看到哪些环境变量及其来源\n"
    "说明 FUNCTION 能看到哪些环境变量，或 NAME 来自哪里。\n"
    "云函数只能看到 `environment` 和 `secrets` 中声明的变量，以及平台设置的变量；本机的其他环境变量都不会传给它。",
    "explain": "说明一个 CFN 代码的含义和处理方法\n说明一个 CFN 代码的含义和处理方法；不写 CODE 时列出全部。",
    "completion": "Shell 自动补全\n打印在 SHELL 中自动补全命令和选项的脚本。",
    "version": "打印版本",
}
