"""demo, init, new, import"""

from __future__ import annotations

START = {
    "demo": "一次看完下单、支付和回调\n"
    "在本机看完一笔微信支付订单从下单、支付到回调的全过程，再看一个有问题的回调如何被反复重试。\n"
    "在临时目录中创建项目，用 npm 安装真实的 wx-server-sdk，全程不提问。",
    "demo --keep": "把演示项目保留在 DIR",
    "init": "用模板新建项目\n用模板在 DIR 中新建项目。",
    "init --template": "wxpay、wxpay-refund、wxpay-v3 等，或 blank",
    "init --set": "直接给出问题的答案：project、appId、envId 等",
    "init --no-input": "不提问，全部使用默认值",
    "init --force": "覆盖已有文件",
    "new": "向项目添加云函数\n向项目添加内容。",
    "new function": "添加云函数：创建目录，并写入清单\n"
    "添加云函数 NAME：创建目录，并写入清单。\n"
    "如果 `payments` 的第一项还没有绑定回调，就绑定到那里。",
    "new function --template": "make-order、pay-callback、refund-callback、query-order、refund、timer、http 或 blank",
    "new function --force": "覆盖已有文件",
    "import": "根据其他工具的项目生成 cloudfn.yaml\n"
    "根据小程序项目生成 cloudfn.yaml：微信开发者工具项目、云开发（CloudBase）项目，或者只是存放云函数的目录。\n"
    "PATH 是目录或文件（project.config.json、cloudbaserc.json、.yaml、.js、package.json），"
    "默认为当前目录或其下一两层目录。设置取自这些工具的文件；支付、环境、集合和共享目录取自云函数的源码，"
    "源码只会被读取，不会被运行。生成的清单总能加载。",
    "import --mode": "同时读取 .env.NAME，与原工具一致",
    "import --out": "默认：cloudfn.yaml",
    "import --force": "覆盖已有清单",
    "import --print": "不写文件，只打印清单",
    "import --hook": "同时把 cloudfn 写入小程序，与 `cloudfn hook` 相同",
    "hook": "让小程序本身连接本地云\n"
    "把 cloudfn 写入小程序：一个文件，以及入口文件顶部的一行代码。\n"
    "此后只要 `cloudfn dev` 在运行，开发版的 `wx.cloud` 和支付都会指向本地云；没有运行时，以及在体验版和正式版中，"
    "这一行什么也不做。PATH 是项目目录：微信开发者工具、uni-app 或 Taro 项目。",
    "hook --base": "手机能访问的本地地址",
    "hook --ignore": "上传时忽略该文件：写入 project.config.json 的 packOptions",
    "hook --remove": "移除文件和这一行代码",
    "hook --check": "如果上传的内容会包含它，退出码为 6；不做任何修改",
}
