"""db, rules, storage, outbox"""

from __future__ import annotations

DATA = {
    "db": "导入、导出、查询和比较文档",
    "db collections": "列出集合及其大小",
    "db diff": "两个快照之间的变化\n从快照 BEFORE 到快照 AFTER（默认为当前）的变化，逐字段列出。",
    "db diff --exit-code": "有差异时退出码为 16",
    "db export": "把集合导出为 JSON Lines 或 CSV\n"
    "把 COLLECTION 写入 FILE 或 stdout，格式为云开发控制台可导入的 JSON Lines，或 CSV。",
    "db export --format": "文件格式；默认由文件名决定",
    "db export --query": "只导出匹配的文档",
    "db export --fields": "CSV 的列",
    "db import": "把 JSON Lines 或 CSV 导入集合\n"
    "把 FILE（云开发控制台导出的 JSON Lines，或 CSV）导入 COLLECTION：要么全部成功，要么什么都不写。",
    "db import --format": "文件格式；默认由文件名决定",
    "db import --mode": "insert 拒绝已存在的 _id，upsert 覆盖该文档",
    "db query": "查看匹配的文档\n查看 COLLECTION 中匹配 QUERY 的文档，每个文档一行 JSON。",
    "db query --sort": '排序，如 {"n": -1}',
    "db query --fields": '返回的字段，如 {"n": 1}',
    "db query --limit": "最多多少个；0 表示全部",
    "db query --skip": "跳过开头的若干个",
    "db query --count": "只返回数量",
    "db query --aggregate": "QUERY 是聚合流水线：由阶段组成的数组",
    "db restore": "把全部文档恢复到某个快照\n把全部文档恢复到快照 NAME：之后新增的集合和文档会消失。",
    "db seed": "用目录中的文件填充集合\n"
    "用目录中的 COLLECTION.json、.jsonl 和 .csv 文件填充集合；默认为清单旁的 seed/。",
    "db seed --reset": "先清空每个集合",
    "db snapshot": "把全部文档保存为快照 NAME（默认：latest），或保存到文件",
    "rules": "集合的权限和安全规则",
    "rules test": "试验用例\n试验 FILE 中的用例：谁做什么、是否允许。有用例与 FILE 不符时退出码为 13。\n"
    "FILE 是 YAML 或 JSON，包含按集合分组的 `documents` 和 `cases`；每个用例写明 who、do、collection、allowed，"
    "并按需写 id 或 where、data、stages、count。每个用例都从这些文档开始。",
    "storage": "文件：列出、上传、下载、删除、取得地址\n"
    "文件：列出、上传、下载、删除、取得地址。\n"
    "默认是本地云的文件；加 --remote 时为清单中云端环境的文件，加 --local 时为模拟云的文件。",
    "storage ls": "列出路径以 PREFIX 开头的文件",
    "storage put": "上传文件或文件夹\n"
    "把文件 SOURCE 或文件夹中的文件存到 PATH。\n"
    "文件夹的全部内容存到 PATH 之下。已有的文件会被覆盖。",
    "storage get": "下载文件\n把文件 PATH 写到 FILE；默认写到当前目录下的同名文件。\n"
    "PATH 以斜杠结尾时表示文件夹：其下的所有文件写到 FILE 之下。",
    "storage get --force": "覆盖已有文件",
    "storage rm": "删除文件\nPATH 以斜杠结尾时表示文件夹：删除其下的所有文件。",
    "storage url": "取得可以打开文件的临时地址\n"
    "在一段时间内，任何持有该地址的人都可以打开文件。\n"
    "本地云的文件只有在 `cloudfn dev` 运行时才有地址。",
    "storage url --expires": "地址的有效时间",
    "outbox": "云函数发出的消息\n云函数发出的消息：订阅消息、客服消息、短信；最新的在前。",
    "outbox --limit": "最多显示多少条",
    "outbox --clear": "清空消息",
}
