"""<@ t("WeChat Pay's half: keys of its own and the merchant's, signed answers, encrypted notifications.", "微信支付的一半：双方的密钥、签名的应答、加密的通知。") @>"""

import base64
import io
import json
import os
import re
import time
import urllib.error
import urllib.request

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MERCHANT, PLATFORM, STRANGER = (rsa.generate_private_key(65537, 2048) for _ in range(3))
HEADER = re.compile(r'mchid="(.*)",nonce_str="(.*)",timestamp="(.*)",serial_no="(.*)",signature="(.*)"')

os.environ.update(
    MCH_ID="<@ mchId @>",
    MCH_SERIAL="5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
    MCH_PRIVATE_KEY=MERCHANT.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode().replace("\n", "\\n"),
    API_V3_KEY="k" * 32,
    WXPAY_PUBLIC_KEY=PLATFORM.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode(),
    WXPAY_PUBLIC_KEY_ID="PUB_KEY_ID_0119000092312026010100000000000000",
    NOTIFY_URL="https://example.com/pay/notify",
    REFUND_NOTIFY_URL="https://example.com/pay/refund-notify",
)


def signed(body, *, key=PLATFORM, timestamp=None, serial=None, signature=None, text=None):
    """<@ t("Headers of an answer or a notification; what is given is a lie.", "应答或通知的请求头；给出的参数就是其中的错误。") @>"""
    timestamp = str(timestamp or int(time.time()))
    message = f"{timestamp}\nn0nce\n{body if text is None else text}\n".encode()
    right = base64.b64encode(key.sign(message, padding.PKCS1v15(), hashes.SHA256())).decode()
    return {
        "wechatpay-timestamp": timestamp,
        "wechatpay-nonce": "n0nce",
        "wechatpay-serial": serial or os.environ["WXPAY_PUBLIC_KEY_ID"],
        "wechatpay-signature": signature or right,
    }


def notification(plain, *, api_v3_key="", tampered=False, kind="TRANSACTION.SUCCESS", **lies):
    """<@ t("The event that payNotify and refundNotify get.", "payNotify 和 refundNotify 收到的事件。") @>"""
    nonce, key = "61f9c719728a", api_v3_key or os.environ["API_V3_KEY"]
    sealed = bytearray(AESGCM(key.encode()).encrypt(nonce.encode(), json.dumps(plain).encode(), b"transaction"))
    sealed[3] ^= tampered
    resource = {"ciphertext": base64.b64encode(sealed).decode(), "nonce": nonce, "associated_data": "transaction"}
    body = json.dumps({"id": "1", "event_type": kind, "resource": resource})
    return {"httpMethod": "POST", "path": "/", "headers": signed(body, **lies), "body": body, "isBase64Encoded": False}


def verify(lines, signature):
    """<@ t("Raises InvalidSignature where the merchant did not sign these lines.", "这些行不是商户签名时抛出 InvalidSignature。") @>"""
    message = "".join(f"{line}\n" for line in lines).encode()
    MERCHANT.public_key().verify(base64.b64decode(signature), message, padding.PKCS1v15(), hashes.SHA256())


class Answers:
    """<@ t("Takes the place of urlopen; `answer(method, path, data)` gives (status, data), `sent` is what was asked.", "代替 urlopen；answer(method, path, data) 返回 (status, data)，sent 是发送的内容。") @>"""

    def __init__(self, answer, **lies):
        self.answer, self.lies, self.sent = answer, lies, []

    def __enter__(self):
        self.real, urllib.request.urlopen = urllib.request.urlopen, self
        return self

    def __exit__(self, *error):
        urllib.request.urlopen = self.real

    def __call__(self, request, timeout):
        body = (request.data or b"").decode()
        _, nonce, timestamp, _, signature = HEADER.search(request.headers["Authorization"]).groups()
        verify([request.get_method(), request.selector, timestamp, nonce, body], signature)
        self.sent.append((request.get_method(), request.selector, json.loads(body) if body else None))
        status, data = self.answer(*self.sent[-1])
        text = json.dumps(data)
        if status >= 400:
            raise urllib.error.HTTPError(request.full_url, status, "", {}, io.BytesIO(text.encode()))
        response = io.BytesIO(text.encode())
        response.headers = signed(text, **self.lies)
        return response
