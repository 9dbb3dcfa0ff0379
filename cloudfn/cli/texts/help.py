"""Texts of doctor, config, env and explain."""

from __future__ import annotations

from cloudfn.cli.texts import Text

# doctor

NODE_MISSING = Text("Install Node.js 18 or newer; npm comes with it.", "请安装 Node.js 18 或更新版本，npm 会一并安装。")
NOT_FOUND = Text("not found", "未找到")
REINSTALL = Text("Reinstall it.", "请重新安装。")
NODE_TOO_OLD = Text("Version 18 or newer is needed.", "需要 18 或更新版本。")
PORT = Text("port", "端口")
ANOTHER_PORT = Text("`cloudfn dev --port 0` takes a free one.", "`cloudfn dev --port 0` 使用空闲端口。")
MANIFEST = Text("manifest", "清单")
SEE_VALIDATE = Text("`cloudfn validate` shows them.", "`cloudfn validate` 可查看。")
FOLDER_MISSING = Text("its folder is missing", "目录不存在")
WITHOUT_SDK = Text("does not use wx-server-sdk", "未使用 wx-server-sdk")
SDK_NOT_DECLARED = Text(
    "Name it in package.json, or the deployed function lacks it.", "请写入 package.json，否则部署后缺少它。"
)
SDK_LATER = Text("will be installed at the first call", "首次调用时安装")
SDK_TOO_OLD = Text("cloudPay needs 2.0.2 or newer.", "cloudPay 需要 2.0.2 或更新版本。")
SAMPLE = Text("the documentation's sample, fine locally", "文档示例值，本地可用")
NOT_RUNNING = Text("not running", "未运行")
BEFORE_REAL_MONEY = Text("Before real money, in the platform's consoles:", "真实收款之前，请在平台控制台确认：")
AUTHORISATIONS = (
    Text(
        "the merchant is bound to the mini program and the binding was confirmed on both sides",
        "商户号已绑定小程序，且双方都已确认",
    ),
    Text(
        "the merchant authorised cloud pay (service provider 1800008281), with JSAPI payment",
        "商户已授权云支付（服务商 1800008281），并开通 JSAPI 支付",
    ),
    Text("refunds: the merchant authorised the refund API as well", "退款：商户另外授权了退款接口"),
    Text(
        "the mini program belongs to a company, and its category may use cloud pay",
        "小程序主体为企业，且类目允许使用云支付",
    ),
)


def port_free(port: int) -> Text:
    return Text(f"{port} is free", f"{port} 空闲")


def port_used(port: int, owner: str) -> Text:
    return Text(f"{port} is used by {owner}", f"{port} 被占用：{owner}")


def problems(count: int) -> Text:
    return Text(f"{count} problems", f"{count} 个问题")


def manifest_read(file: str, project: str, functions: int) -> Text:
    return Text(f"{file}: {project}, {functions} functions", f"{file}：{project}，{functions} 个函数")


# config, env

BUILT_IN = Text("built in", "内置默认值")
SECRET_NOT_SET = Text("secret, not set", "密钥，未设置")
FOR_THE_SHIM = Text("payments, for the shim", "来自 payments，供垫片使用")
BY_PLATFORM = Text("set by the platform", "由平台设置")
BY_PLATFORM_PER_CALL = Text("set by the platform for each call", "由平台在每次调用时设置")


def secret_from(source: str) -> Text:
    return Text(f"secret, value from {source}", f"密钥，值来自 {source}")


# explain

WHY = Text("Why: ", "原因：")
FIX = Text("Fix: ", "处理：")
