"""Texts of doctor, config, env and explain."""

from __future__ import annotations

from cloudfn.cli.texts import Phrase

# doctor

NODE_MISSING = Phrase(
    "Install Node.js 18 or newer; npm comes with it.", "请安装 Node.js 18 或更新版本，npm 会一并安装。"
)
NOT_FOUND = Phrase("not found", "未找到")
REINSTALL = Phrase("Reinstall it.", "请重新安装。")
NODE_TOO_OLD = Phrase("Version 18 or newer is needed.", "需要 18 或更新版本。")
PORT = Phrase("port", "端口")
ANOTHER_PORT = Phrase("`cloudfn dev --port 0` takes a free one.", "`cloudfn dev --port 0` 使用空闲端口。")
MANIFEST = Phrase("manifest", "清单")
SEE_VALIDATE = Phrase("`cloudfn validate` shows them.", "`cloudfn validate` 可查看。")
FOLDER_MISSING = Phrase("its folder is missing", "目录不存在")
WITHOUT_SDK = Phrase("does not use wx-server-sdk", "未使用 wx-server-sdk")
SDK_NOT_DECLARED = Phrase(
    "Name it in package.json, or the deployed function lacks it.", "请写入 package.json，否则部署后缺少它。"
)
SDK_LATER = Phrase("will be installed at the first call", "首次调用时安装")
SDK_TOO_OLD = Phrase("cloudPay needs 2.0.2 or newer.", "cloudPay 需要 2.0.2 或更新版本。")
SAMPLE = Phrase("the documentation's sample, fine locally", "文档示例值，本地可用")
NOT_RUNNING = Phrase("not running", "未运行")
BEFORE_REAL_MONEY = Phrase("Before real money, in the platform's consoles:", "真实收款之前，请在平台控制台确认：")
AUTHORISATIONS = (
    Phrase(
        "the merchant is bound to the mini program and the binding was confirmed on both sides",
        "商户号已绑定小程序，且双方都已确认",
    ),
    Phrase(
        "the merchant authorised cloud pay (service provider 1800008281), with JSAPI payment",
        "商户已授权云支付（服务商 1800008281），并开通 JSAPI 支付",
    ),
    Phrase("refunds: the merchant authorised the refund API as well", "退款：商户另外授权了退款接口"),
    Phrase(
        "the mini program belongs to a company, and its category may use cloud pay",
        "小程序主体为企业，且类目允许使用云支付",
    ),
)


def port_free(port: int) -> Phrase:
    return Phrase(f"{port} is free", f"{port} 空闲")


def port_used(port: int, owner: str) -> Phrase:
    return Phrase(f"{port} is used by {owner}", f"{port} 被占用：{owner}")


def problems(count: int) -> Phrase:
    return Phrase(f"{count} problems", f"{count} 个问题")


def manifest_read(file: str, project: str, functions: int) -> Phrase:
    return Phrase(f"{file}: {project}, {functions} functions", f"{file}：{project}，{functions} 个函数")


# config, env
BUILT_IN = Phrase("built in", "内置默认值")


def default_of(variable: str) -> Phrase:
    return Phrase(f"{variable} from its default", f"{variable} 取默认值")


def variable_from(variable: str, source: str) -> Phrase:
    return Phrase(f"{variable} from {source}", f"{variable} 取自 {source}")


def variable_from_environment(variable: str) -> Phrase:
    return Phrase(f"{variable} from environment", f"{variable} 取自环境变量")


SECRET_NOT_SET = Phrase("secret, not set", "密钥，未设置")
FOR_THE_SHIM = Phrase("payments, for the shim", "来自 payments，供垫片使用")
BY_PLATFORM = Phrase("set by the platform", "由平台设置")
BY_PLATFORM_PER_CALL = Phrase("set by the platform for each call", "由平台在每次调用时设置")


def secret_from(source: str) -> Phrase:
    return Phrase(f"secret, value from {source}", f"密钥，值来自 {source}")


# explain

WHY = Phrase("Why: ", "原因：")
FIX = Phrase("Fix: ", "处理：")
