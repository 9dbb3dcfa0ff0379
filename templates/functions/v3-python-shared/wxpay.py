"""<@ t("WeChat Pay's API v3 with `cryptography` alone: signs requests, verifies answers and notifications, decrypts.", "只依赖 cryptography 的微信支付 API v3：请求签名、应答与通知验签、解密。") @>

<@ t("The functions share this file: keep all copies the same.", "各函数共用此文件：每一份都要保持一致。") @>
"""

import base64
import json
import os
import secrets
import time
import urllib.error
import urllib.request

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HOST = "https://api.mch.weixin.qq.com"
TOLERANCE_S = 300


class WeChatPayError(Exception):
    """<@ t("WeChat Pay refuses: `code` is its word, `status` that of HTTP, 0 where nobody answered.", "微信支付拒绝：code 是它的错误码，status 是 HTTP 状态码，没有应答时为 0。") @>"""

    def __init__(self, status, code, message):
        super().__init__(f"{code}: {message}")
        self.status, self.code, self.message = status, code, message


def request(method, path, data=None):
    """<@ t("The answer's JSON. `path` with its query: exactly this text is signed. Raises WeChatPayError.", "返回应答的 JSON。path 含查询参数：签名的正是这段文本。失败时抛出 WeChatPayError。") @>"""
    # <@ t("Made once: what is signed is what is sent.", "只序列化一次：签名的就是发送的。") @>
    body = "" if data is None else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    nonce, timestamp = new_nonce(), str(int(time.time()))
    values = {
        "mchid": os.environ["MCH_ID"],
        "nonce_str": nonce,
        "timestamp": timestamp,
        "serial_no": os.environ["MCH_SERIAL"],
        "signature": sign(method, path, timestamp, nonce, body),
    }
    pairs = ",".join(f'{name}="{value}"' for name, value in values.items())
    headers = {
        "accept": "application/json",
        "content-type": "application/json",
        "user-agent": "wxpay-v3",
        "authorization": f"WECHATPAY2-SHA256-RSA2048 {pairs}",
    }
    asked = urllib.request.Request(HOST + path, body.encode() or None, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=5) as response:
            text = response.read().decode()
            problem = problem_of(response.headers.get, text)
    except urllib.error.HTTPError as error:
        raise refusal(error.code, error.read().decode(errors="replace")) from error
    except OSError as error:
        raise WeChatPayError(0, "NO_ANSWER", str(error)) from error
    if problem:
        raise WeChatPayError(0, "FORGED_ANSWER", problem)
    return json.loads(text) if text else {}


def refusal(status, text):
    try:
        answer = json.loads(text)
    except ValueError:  # <@ t("something in between answered", "应答来自中间的网关") @>
        answer = {}
    return WeChatPayError(status, answer.get("code", "UNKNOWN"), answer.get("message", ""))


def problem_of(header, body):
    """<@ t("Why an answer or a notification is not WeChat Pay's, '' when it is. `header(name)` gives a header.", "应答或通知为何不可信；可信时为 ''。header(name) 返回请求头。") @>"""
    names = ("timestamp", "nonce", "serial", "signature")
    timestamp, nonce, serial, signature = (header(f"wechatpay-{name}") or "" for name in names)
    # <@ t("Only keys that we know: a new one is configured, not believed.", "只认已知的公钥：新公钥要配置，不能轻信。") @>
    if serial != os.environ["WXPAY_PUBLIC_KEY_ID"]:
        return f"unknown serial {serial}"
    # <@ t("A signature is right for ever; an old one was sent by somebody who has seen it.", "签名永远有效；过时的通知来自见过它的人。") @>
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return f"timestamp {timestamp}"
    key = serialization.load_pem_public_key(pem("WXPAY_PUBLIC_KEY"))
    message = f"{timestamp}\n{nonce}\n{body}\n".encode()
    try:
        key.verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())
    except (InvalidSignature, ValueError):
        return "wrong signature"
    return ""


def open_notification(event):
    """<@ t("What a notification says, verified and decrypted: (type, resource, ''), or (None, None, problem).", "验签并解密后的通知：(类型, 内容, '')；必须拒绝时为 (None, None, 原因)。") @>"""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    body = event.get("body") or ""
    if event.get("isBase64Encoded"):
        body = base64.b64decode(body).decode()
    problem = problem_of(headers.get, body)
    if problem:
        return None, None, problem
    try:
        told = json.loads(body)
        return told["event_type"], decrypt(told["resource"]), ""
    except (ValueError, KeyError, TypeError, InvalidTag) as error:
        return None, None, f"cannot be read: {type(error).__name__}"


def decrypt(resource):
    """<@ t("AES-256-GCM. InvalidTag is raised where a single bit differs.", "AES-256-GCM：只要有一位不同就抛出 InvalidTag。") @>"""
    associated = resource.get("associated_data") or ""
    cipher = AESGCM(os.environ["API_V3_KEY"].encode())
    return json.loads(
        cipher.decrypt(resource["nonce"].encode(), base64.b64decode(resource["ciphertext"]), associated.encode())
    )


def payment(app_id, prepay_id):
    """<@ t("What wx.requestPayment needs.", "wx.requestPayment 需要的参数。") @>"""
    time_stamp, nonce, package = str(int(time.time())), new_nonce(), f"prepay_id={prepay_id}"
    return {
        "timeStamp": time_stamp,
        "nonceStr": nonce,
        "package": package,
        "signType": "RSA",
        "paySign": sign(app_id, time_stamp, nonce, package),
    }


def as_paid(transaction):
    """<@ t("A transaction of WeChat Pay as settle.py takes it.", "把微信支付的订单转为 settle.py 的参数。") @>"""
    # <@ t("2026-01-02T03:04:05+08:00; WeChat Pay writes Beijing time", "2026-01-02T03:04:05+08:00，北京时间") @>
    time_end = "".join(c for c in transaction["success_time"] if c.isdecimal())[:14]
    return {
        "out_trade_no": transaction["out_trade_no"],
        "total_fee": transaction["amount"]["total"],
        "sub_mch_id": transaction["mchid"],
        "transaction_id": transaction["transaction_id"],
        "time_end": time_end,
    }


def sign(*lines):
    key = serialization.load_pem_private_key(pem("MCH_PRIVATE_KEY"), None)
    message = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()


def pem(name):
    """<@ t("Variables often hold a PEM with \\\\n in place of its line ends.", "环境变量里的 PEM 常用 \\\\n 代替换行。") @>"""
    return os.environ[name].replace("\\n", "\n").encode()


def new_nonce():
    return secrets.token_hex(16).upper()
