"""Chinese of what parameters of codes say in English: reasons, by their English, as far as they are ours or common.

``{}`` stands for anything. What is not here (a program's own words, mostly) is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

PARAMETERS = frozenset(
    {"problem", "reason", "why", "what", "expected", "wanted", "said", "rule", "found", "how", "trial", "note"}
)
"""The parameters that hold words. All others are names and values of the project, and left alone."""

VALUES = {
    # files and the system's own words
    "No such file or directory": "没有这个文件或目录",
    "Permission denied": "没有权限",
    "Operation not permitted": "不允许的操作",
    "Is a directory": "是一个目录",
    "Not a directory": "不是目录",
    "File exists": "文件已存在",
    "No space left on device": "磁盘空间不足",
    "Read-only file system": "只读文件系统",
    "Input/output error": "输入输出错误",
    "Too many open files": "打开的文件过多",
    "Too many levels of symbolic links": "符号链接层数过多",
    "File name too long": "文件名过长",
    "Disk quota exceeded": "超出磁盘配额",
    "Address already in use": "端口已被占用",
    "Connection refused": "连接被拒绝",
    "no regular file ({})": "不是普通文件（{}）",
    "a link to a folder": "指向文件夹的链接",
    "a link to nowhere": "失效的链接",
    "a folder that may not be read": "无权读取的文件夹",
    "more than {} folders deep": "层级超过 {} 层",
    "{} bytes, at most {} are read": "{} 字节，最多读取 {} 字节",
    "not UTF-8": "不是 UTF-8",
    "larger than 1 MB": "超过 1 MB",
    "database or disk is full": "数据库或磁盘已满",
    "it has no table `{}`": "其中没有表 `{}`",
    "a row is damaged": "有一行已损坏",
    "damaged": "已损坏",
    "it is gone again": "又消失了",
    # JSON and YAML, as Python's readers say it
    "nested too deep": "嵌套过深",
    "Expecting value": "这里应当是一个值",
    "Expecting property name enclosed in double quotes": "这里应当是用双引号括起的属性名",
    "Expecting ':' delimiter": "这里应当是冒号",
    "Expecting ',' delimiter": "这里应当是逗号",
    "Illegal trailing comma before end of object": "对象末尾多了一个逗号",
    "Illegal trailing comma before end of array": "数组末尾多了一个逗号",
    "Unterminated string starting at": "字符串没有结束",
    "Invalid control character at": "字符串里有控制字符",
    "Invalid \\escape": "无效的转义",
    "Invalid \\uXXXX escape": "无效的 \\uXXXX 转义",
    "Extra data": "后面有多余的内容",
    "{} is not JSON": "{} 不是 JSON",
    "array": "数组",
    "object": "对象",
    "string": "字符串",
    "file": "文件",
    "{}: line {} column {} (char {})": "{}：第 {} 行第 {} 列（第 {} 个字符）",
    "end of file": "文件结尾",
    "{} while parsing {}": "{}（{}）",
    "{} while scanning {}": "{}（{}）",
    "a flow node": "解析流式值",
    "a flow mapping": "解析流式映射",
    "a flow sequence": "解析流式列表",
    "a block mapping": "解析映射",
    "a block collection": "解析列表",
    "a quoted scalar": "解析带引号的文本",
    "a block scalar": "解析文本块",
    "a simple key": "解析键",
    "a plain scalar": "解析文本",
    "a directive": "解析指令",
    "a tag": "解析标签",
    "for the next token": "解析下一个符号",
    "did not find expected node content": "这里应当有值",
    "did not find expected key": "这里应当是键，请检查缩进",
    "did not find expected '-' indicator": "这里应当是“-”，请检查缩进",
    "did not find expected ',' or '}'": "这里应当是“,”或“}”",
    "did not find expected ',' or ']'": "这里应当是“,”或“]”",
    "did not find expected comment or line break": "这里应当是注释或换行",
    "did not find expected <document start>": "这里应当是文档的开头",
    "did not find the expected '>'": "这里应当是“>”",
    "could not find expected ':'": "这里应当有冒号",
    "mapping values are not allowed in this context": "这里不能写映射，请检查缩进和冒号",
    "found character that cannot start any token": "这个字符不能作为开头，请加引号",
    "block sequence entries are not allowed in this context": "这里不能写列表项，请检查缩进",
    "found a tab character that violates indentation": "缩进不能用制表符",
    "found unexpected end of stream": "文件意外结束",
    "found undefined alias": "别名没有定义",
    "found unknown escape character": "无法识别的转义字符",
    "found unknown directive name": "无法识别的指令",
    "control character U+{}": "控制字符 U+{}",
    # manifest
    "aliases that repeat the file too often": "别名使文件重复过多",
    "an alias of itself": "指向自身的别名",
    "tag `{}`": "标签 `{}`",
    "nesting deeper than {} levels": "嵌套超过 {} 层",
    "not one of {}": "不在其中：{}",
    "more than {} characters, or none": "超过 {} 个字符，或为空",
    "fields = {}; {}": "有 {} 个字段，应为 {} 个",
    "second = {}; {}": "秒 = {}，应为 {}",
    "minute = {}; {}": "分 = {}，应为 {}",
    "hour = {}; {}": "时 = {}，应为 {}",
    "day = {}; {}": "日 = {}，应为 {}",
    "month = {}; {}": "月 = {}，应为 {}",
    "weekday = {}; {}": "星期 = {}，应为 {}",
    "year = {}; {}": "年 = {}，应为 {}",
    "there is no such file": "没有这个文件",
    "its first line is no #!/bin/bash": "第一行不是 #!/bin/bash",
    "its lines end with CR LF": "换行符是 CR LF",
    "its first line does not end with LF": "第一行没有以 LF 结尾",
    # packages
    "no such file": "没有这个文件",
    "left out: {} {}": "未放入：{} {}",
    "a private key": "私钥",
    "a Tencent Cloud secret id": "腾讯云 SecretId",
    "a registry token": "包仓库的令牌",
    "an APIv3 key": "APIv3 密钥",
    "an API key of WeChat Pay": "微信支付 API 密钥",
    "not found": "未找到",
    "V8's heap is full": "V8 的堆已满",
    # documents
    "pymongo is not installed": "没有安装 pymongo",
    "the first line has to name each column once": "第一行必须写出每一列的名字，且不能重复",
    "a document has to be an object": "文档必须是对象",
    "{} values for {} columns": "有 {} 个值，但有 {} 列",
    "not a snapshot": "不是快照",
    "not EJSON: {}": "不是 EJSON：{}",
    # other tools' projects
    "that tool does not set it; DevTools does, from config.json": "那个工具不设置它；由微信开发者工具按 config.json 设置",
    "that tool names each layer's version; the newest is no version": "那个工具要写明层的版本，“最新”不是版本",
    "that tool binds the path only": "那个工具只绑定路径",
    "that tool packs one folder only": "那个工具只打包一个目录",
    "that tool knows no payments, and packs functions without the shim": "那个工具不支持支付，打包时没有垫片",
    "that tool creates no collections": "那个工具不创建集合",
    "that tool uploads a site by a command of its own, `tcb hosting deploy`": "那个工具用单独的命令上传网站：`tcb hosting deploy`",
    "Node.js: not found": "没有找到 Node.js",
    # local cloud
    "no IPv4 address": "不是 IPv4 地址",
    "this machine is in no network": "本机没有连接网络",
    "this machine does not have it": "本机没有这个地址",
    "that is what is listened on anyway": "本来就在监听它",
    "no address of one private network": "不是某个内网的地址",
    "scale is a number from 0 to 1000000, or max": "scale 应为 0 到 1000000 的数字，或 max",
    "{} is no length such as 90s, 15m, 2h or 1d, at most {}": "{} 不是时长，应写成 90s、15m、2h 或 1d，最长 {}",
    "keys with values": "带有值的键",
    "a list with at least one fault": "至少含有一个故障的列表",
    "a whole number from {} to {}": "{} 到 {} 的整数",
    "sdk, since a call has no worker before it is made": "sdk，因为调用之前还没有工作进程",
    "one of every and chance": "every 和 chance 二者之一",
    "a number from 0 to 1": "0 到 1 的数字",
    "true or false": "true 或 false",
    "a name, with * for any letters": "名字，可用 * 代表任意字符",
    "a length such as 200ms or 2h, for {} alone": "时长，例如 200ms 或 2h，只用于 {}",
    # deploy
    "upload": "上传",
    "download": "下载",
    "download ({}, no zip)": "下载（{}，不是 zip）",
    # WeChat Pay
    "order {} is gone": "订单 {} 不见了",
    "no certificate": "没有证书",
    "certificate {}": "证书 {}",
    "{} instead of POST": "用了 {}，应为 POST",
    "missing": "缺失",
    "required": "必填",
    "notification {}, attempt {}": "通知 {}，第 {} 次投递",
    "timer {}": "定时器 {}",
    # the prover's trials
    "once": "投递一次",
    "once again from the same start": "从同样的起点再投递一次",
    "twice": "投递两次",
    "five times": "投递五次",
    "{} at once": "同时投递 {} 次",
    "{} at once, round {}": "同时投递 {} 次，第 {} 轮",
    "crash after call {} ({})": "第 {} 次后端调用之后崩溃（{}）",
    "backend call {} fails ({})": "第 {} 次后端调用失败（{}）",
    "{} written from the mini program": "从小程序写 {}",
    "unknown order": "不存在的订单",
    "another amount": "金额不符",
    "another merchant": "别的商户",
    "ordered with {} {}": "下单时 {} 为 {}",
    "sent by a mini program": "由小程序发来",
    "no signature": "没有签名",
    "empty signature": "签名为空",
    "in plain text": "明文",
    "wrong key": "用别的密钥",
    "wrong key, unknown serial": "用别的密钥，序列号未知",
    "signature probe": "签名探测",
    "old timestamp": "过期的时间戳",
    "tampered": "被篡改",
    "tampered ciphertext": "密文被篡改",
    "another merchant's key": "别的商户的密钥",
    "called by a mini program": "由小程序调用",
    "without sign": "没有 sign",
    "sign is empty": "sign 为空",
    "signed or encrypted with another key": "用别的密钥签名或加密",
    "a field, its sign left as it was": "改了一个字段，sign 没有变",
    "without any Wechatpay-* header": "没有任何 Wechatpay-* 请求头",
    "Wechatpay-Signature is empty": "Wechatpay-Signature 为空",
    "nothing is encrypted": "没有加密",
    "Wechatpay-Serial {}": "Wechatpay-Serial {}",
    "is right": "正确",
    "is unknown": "未知",
    "one byte of the ciphertext": "密文的一个字节",
}


def translated(parameter: str, value: object) -> object:
    """``value`` of ``parameter`` in Chinese where it is text that the table has, else as it is."""
    if parameter not in PARAMETERS or not isinstance(value, str):
        return value
    if value in VALUES:
        return VALUES[value]
    for english, chinese in _patterns():
        if met := english.fullmatch(value):
            return chinese.format(*(translated(parameter, part) for part in met.groups()))
    return value


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), chinese)
        for english, chinese in VALUES.items()
        if "{}" in english
    )
