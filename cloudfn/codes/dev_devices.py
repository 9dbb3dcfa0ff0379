"""CFN-DEV: phones on the desk."""

from __future__ import annotations

from cloudfn.codes import Code, Text

DEVICES = (
    Code(
        "CFN-DEV-058",
        Text(
            "`--lan` cannot listen on {address}: {reason}",
            "Phones reach one address of this machine in its private network; nothing else is listened on.",
            "Name that address: `cloudfn dev --lan=192.168.1.20`. `ip addr`, `ifconfig` or `ipconfig` shows it.",
        ),
        Text(
            "`--lan` 无法监听 {address}：{reason}",
            "手机通过本机在局域网中的一个地址访问；除此之外不监听任何地址。",
            "请指定该地址：`cloudfn dev --lan=192.168.1.20`。可用 `ip addr`、`ifconfig` 或 `ipconfig` 查看。",
        ),
    ),
    Code(
        "CFN-DEV-059",
        Text(
            "{path} is for paired devices: this request names none",
            "By the LAN only a device that was paired and not revoked since is served; the header `X-CloudFn-Device` says"
            " which one it is.",
            "Pair the phone: `cloudfn devices pair` shows a code. One that was revoked has to be paired again.",
        ),
        Text(
            "{path} 只对已配对的设备开放：此请求没有有效的设备",
            "通过局域网只服务于已配对且未被撤销的设备；请求头 `X-CloudFn-Device` 说明是哪一台。",
            "请配对手机：`cloudfn devices pair` 会显示配对码。被撤销的设备需要重新配对。",
        ),
    ),
    Code(
        "CFN-DEV-060",
        Text(
            "{path} is not for phones",
            "A paired phone calls functions and the cloud, reads files and pays. The console, the control surface and deploying"
            " are for this machine only.",
            "Open the console on the machine that runs `cloudfn dev`.",
        ),
        Text(
            "{path} 不对手机开放",
            "已配对的手机可以调用云函数和云能力、读取文件、支付。控制台、控制接口和部署只限本机使用。",
            "请在运行 `cloudfn dev` 的机器上打开控制台。",
        ),
    ),
    Code(
        "CFN-DEV-061",
        Text(
            "this code pairs no device",
            "It is wrong, was used already, or has ended: a code is good for one device and five minutes, and ends after five"
            " wrong attempts.",
            "Let a new one be shown, in the console's Devices or by `cloudfn devices pair`, and type that.",
        ),
        Text(
            "此配对码无效",
            "配对码错误、已使用或已失效：一个配对码只能配对一台设备，五分钟内有效，输错五次即失效。",
            "请在控制台的“设备”中或用 `cloudfn devices pair` 生成新的配对码，再输入。",
        ),
    ),
    Code(
        "CFN-DEV-062",
        Text(
            "too many wrong pairing codes",
            "Somebody has tried many; for some minutes no code is looked at.",
            "Wait ten minutes, and look whether a stranger in the network tries codes.",
        ),
        Text(
            "错误的配对码过多",
            "有人尝试了很多配对码；几分钟内不再接受任何配对码。",
            "请等待十分钟，并留意网络中是否有陌生人在尝试。",
        ),
    ),
    Code(
        "CFN-DEV-063",
        Text(
            "paired: {name} ({address}) is {openid}",
            "A device gave the code that was shown here.",
            "If that was not you: `cloudfn devices revoke`, which ends its access at once.",
        ),
        Text(
            "已配对：{name}（{address}），用户 {openid}",
            "一台设备输入了这里显示的配对码。",
            "如果不是您本人的操作：`cloudfn devices revoke` 会立即终止其访问。",
        ),
    ),
    Code(
        "CFN-DEV-064",
        Text(
            "the pairing code has ended after wrong attempts, the last one from {address}",
            "A code ends after five wrong attempts, so that nobody in the network finds it by trying.",
            "`cloudfn devices pair` makes a new one. If nobody mistyped it, a stranger in the network tries to get in.",
        ),
        Text(
            "配对码因多次输错而失效，最后一次来自 {address}",
            "输错五次后配对码即失效，网络中的人无法靠尝试猜中。",
            "`cloudfn devices pair` 会生成新的配对码。如果没有人输错，说明网络中有陌生人在尝试。",
        ),
    ),
    Code(
        "CFN-DEV-065",
        Text(
            "mini program {appid} is not one of this project's",
            "By the LAN only the mini programs are served that the manifest names under `appId`.",
            "Add it to `appId` in the manifest if it shares this environment.",
        ),
        Text(
            "小程序 {appid} 不属于本项目",
            "通过局域网只服务于清单中 `appId` 列出的小程序。",
            "如果它与本项目共享环境，请加入清单的 `appId`。",
        ),
    ),
    Code(
        "CFN-DEV-066",
        Text(
            "{file} cannot be read: {reason}",
            "It holds the paired devices and the users' names; what is damaged lets nobody in.",
            "Delete it in `.cloudfn`, and pair the phones again.",
        ),
        Text(
            "无法读取 {file}：{reason}",
            "其中保存已配对的设备和用户名称；文件损坏时不允许任何设备访问。",
            "请在 `.cloudfn` 中删除它，并重新配对手机。",
        ),
    ),
    Code(
        "CFN-DEV-067",
        Text(
            "a device asks to pay order {order}: {url}",
            "Its payment sheets are answered by whoever holds the laptop, as was chosen for it.",
            "Open that address, and let the payment end there. The console's Devices gives the sheets back to the device.",
        ),
        Text(
            "设备请求支付订单 {order}：{url}",
            "已为该设备选择由电脑前的人应答其收银台。",
            "请打开该地址完成支付。在控制台的“设备”中可改回由设备自己应答。",
        ),
    ),
    Code(
        "CFN-DEV-068",
        Text(
            "there is no device {device}",
            "Devices are named by their id, or by their name where only one has it. Known: {known}",
            "`cloudfn devices` lists them.",
        ),
        Text(
            "没有设备 {device}",
            "用设备的 id 指定设备；名称不重复时也可用名称。已有：{known}",
            "`cloudfn devices` 列出全部设备。",
        ),
    ),
    Code(
        "CFN-DEV-069",
        Text(
            "this local cloud listens on 127.0.0.1 only, so no phone can be paired",
            "Phones come by an address of the network, which is listened on when you say so.",
            "Start it again as `cloudfn dev --lan`.",
        ),
        Text(
            "本地云只监听 127.0.0.1，无法配对手机",
            "手机通过局域网地址访问，只有明确要求时才会监听。",
            "请用 `cloudfn dev --lan` 重新启动。",
        ),
    ),
)
