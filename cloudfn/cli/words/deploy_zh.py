"""login, build, plan, deploy and what follows a deploy; export, emulate"""

from __future__ import annotations

DEPLOY = {
    "pull": "把云端的内容变成项目\n"
    "把云端的内容变成项目：cloudfn.yaml 和云函数的代码。\n"
    "包括设置、定时触发器、HTTP 路径、支付、集合及其索引和权限；写明 FN 时只包括这些云函数。"
    "看起来是机密的变量只写出名称。不会覆盖任何已有文件。",
    "pull --env": "环境；默认为清单中的环境",
    "pull --region": "所在地域；默认为清单中的地域，或 ap-shanghai",
    "pull --out": "项目的存放位置；默认为当前目录",
    "pull --print": "不写文件，只打印清单",
    "login": "保存腾讯云密钥\n"
    "把腾讯云密钥保存到官方 CLI 也在使用的登录文件，仅本人可读。\n"
    "密钥取自 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY，没有设置时会询问。密钥先经过检查再保存。"
    "`cloudfn deploy` 也会直接读取这两个变量，无需登录。",
    "login --list": "只列出当前密钥可以访问的云开发环境",
    "login --region": "查询的地域",
    "build": "打包云函数\n把每个云函数打包成一个代码包。\n"
    "清单中的 preBuild 和 postBuild 在打包前后运行；加 --list 时都不运行。",
    "build --list": "不打包，只列出打包哪些文件、不打包哪些文件及其原因",
    "build --no-cache": "重新读取并压缩每个文件",
    "build --out": "代码包的存放位置；默认：.cloudfn/build",
    "plan": "查看部署会改变什么\n查看部署会改变什么。不写入任何内容。",
    "plan --exit-code": "有变更时退出码为 16，部署会被拒绝时为 6",
    "plan --only": "不包括 FN 的订单所需的回调",
    "plan --force": "视所有代码为已改动；接受示例值",
    "plan --replace": "字段无法修改时，删除后重新创建",
    "plan --prune": "删除已不在清单中的云函数",
    "plan --adopt": "从另一个项目接管 FN；可重复",
    "plan --promote": "全部调用切换到已部署的代码，不再由已发布的版本处理",
    "deploy": "部署到腾讯云云开发（CloudBase）\n"
    "部署项目：打包、计算变更、执行、等待生效、核对。没有变化的云函数不会被改动。",
    "deploy --dry-run": "显示变更后停止；等同于 `cloudfn plan`",
    "deploy --only": "不包括 FN 的订单所需的回调",
    "deploy --force": "重新上传全部代码；接受示例值",
    "deploy --replace": "字段无法修改时，删除后重新创建",
    "deploy --prune": "删除已不在清单中的云函数",
    "deploy --adopt": "从另一个项目接管 FN；可重复",
    "deploy --promote": "全部调用切换到已部署的代码，不再由已发布的版本处理",
    "deploy --concurrency": "同时处理的云函数数量",
    "status": "已部署的内容，以及与清单的差异\n已部署的内容、与清单的差异，以及 HTTP 地址。",
    "layers": "层：列出、打包、发布\n"
    "层：列出、打包、发布。\n"
    "层是多个函数共用的文件，函数在 /opt 下看到它们。层在清单的 `layers:` 下声明，函数按名称引用；"
    "不写版本时使用最新发布的版本。",
    "layers list": "列出账号在该地域的层\n列出账号在该地域的层。\n显示每个层的最新版本。",
    "layers build": "打包清单中声明的层，不发布",
    "layers publish": "发布层的新版本\n发布清单中声明的层 NAME 的新版本；默认全部。\n内容没有变化的层不会再次发布。",
    "layers publish --adopt": "发布到并非由本项目发布的层",
    "versions": "已发布的版本和保留的代码包\nFN 已发布的版本及其流量比例，以及本地为 `rollback` 保留的代码包。",
    "versions --publish": "发布当前部署的内容，并附上此描述",
    "versions --provision": "为版本 V 预置 N 个实例；0 表示取消",
    "traffic": "在版本之间分配流量\n查看或设置 FN 的调用在各版本之间的分配。",
    "traffic --to": "百分比，例如 3=90,latest=10",
    "rollback": "回到之前的代码包\n把 FN 恢复到之前的代码包，或把全部调用切换到某个已发布的版本。配置保持不变。\n"
    "重复执行会依次退回到更早的代码包，最多十个。",
    "rollback --list": "列出保留的代码包，并标出当前部署的那一个",
    "rollback --to": "保留的代码包或已发布的版本；默认为上一个",
    "download": "下载已部署云函数的代码",
    "download --version": "已发布的版本；默认为最新",
    "download --out": "代码的存放位置；默认：download/FN",
    "download --force": "写入已存在的目录",
    "copy": "把云函数和集合复制到另一个环境\n"
    "把一个环境中的内容带到另一个环境：云函数的代码、设置和变量，定时触发器，HTTP 路径。\n"
    "来源是清单的环境，或 --stage 的环境。不写 FN 时复制本项目的全部云函数，以及全部集合的索引和权限，不含文档。"
    "差异像部署一样先列出计划再执行。",
    "copy --to": "目标环境所属的阶段",
    "copy --to-env": "目标环境",
    "copy --dry-run": "显示计划后停止",
    "copy --replace": "字段无法修改时，删除后重新创建",
    "copy --adopt": "从另一个项目接管 FN；可重复",
    "remove": "删除已部署的内容\n删除本项目部署的云函数，连同其定时触发器和 HTTP 路径。集合会保留。",
    "emulate": "模拟的腾讯云 API\n"
    "在本机运行模拟的腾讯云 API：scf、tcb、flexdb 和上传，并校验签名。\n"
    "它运行期间，`cloudfn deploy --local` 以及其他带 --local 的命令都使用它。部署的内容保存在 .cloudfn/emulate。"
    "它的密钥是随机生成的，写在 .cloudfn/emulate/dev.json 中，仅本人可读。",
    "emulate --port": "127.0.0.1 上的端口；0 表示任选一个空闲端口",
    "emulate --ready-file": "可以应答时，把 {url, pid} 写入 F",
    "emulate --settle": "云函数的一次变更需要多少秒",
    "emulate --reset": "清除之前部署的内容",
    "export": "生成 cloudbaserc.json\n为其他工具生成项目文件。密钥只写成对 .env 的引用，绝不写出值。",
    "export --to": "cloudbaserc.json，或微信开发者工具的 config.json 文件",
    "export --out": "cloudbaserc.json 的存放位置",
    "export --force": "覆盖已有文件",
    "export --print": "不写文件，只打印将要写入的内容",
}
