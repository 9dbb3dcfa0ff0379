"""CFN-SDK: what the shim says, in the package and in the running function."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
    Code(
        "CFN-SDK-001",
        Text(
            "the payment bindings of `{function}` need {size} bytes in CLOUDFN_BINDINGS, the limit is {limit}",
            "All variables of a function share 4 kB on the platform, so the bindings are kept small.",
            "Give this function fewer payment bindings, or use another callback function for some of the merchants.",
        ),
        Text(
            "`{function}` 的支付绑定在 CLOUDFN_BINDINGS 中需要 {size} 字节，上限是 {limit}",
            "平台上一个函数的全部环境变量共用 4 kB，因此绑定必须很小。",
            "减少该函数的支付绑定，或让一部分商户使用另一个回调函数。",
        ),
    ),
)
