"""Codes of what goes from one place to another: pulling, copying between environments, the static site."""

from __future__ import annotations

from cloudfn.codes import Code, Text

TRANSFER = (
    Code(
        "CFN-DEP-175",
        Text(
            "values that are not written: {names}",
            "These variables look secret by their name or value; the manifest has their names under `secrets`.",
            "Put the values into .env, or into the environment of whoever deploys; without them deploy stops.",
        ),
        Text(
            "以下变量的值没有写出：{names}",
            "从名称或值看，这些变量是机密；清单的 `secrets` 中只有它们的名称。",
            "请把值写入 .env，或放进部署时的环境变量；缺少时部署会停止。",
        ),
    ),
    Code(
        "CFN-DEP-176",
        Text(
            "not taken along: {what}",
            "A manifest describes event functions of known runtimes, timers that are on and carry no argument, and one "
            "HTTP path for each function.",
            "It stays as it is where it stands; make it by hand where it is needed.",
        ),
        Text(
            "未包含：{what}",
            "清单只能描述已知运行环境的事件函数、已启用且不带参数的定时触发器，以及每个函数的一条 HTTP 路径。",
            "这些内容在原处保持不变；如有需要请手动创建。",
        ),
    ),
    Code(
        "CFN-DEP-177",
        Text(
            "shared files that differ between the packages: {files}",
            "The functions were deployed at different times; the first one's file was written.",
            "`cloudfn plan` names the functions that would change; `cloudfn download FN` fetches each package as it is.",
        ),
        Text(
            "以下共享文件在各代码包中不一致：{files}",
            "这些函数是在不同时间部署的；写出的是第一个函数的文件。",
            "`cloudfn plan` 会列出将要改变的函数；`cloudfn download FN` 可原样下载每个代码包。",
        ),
    ),
    Code(
        "CFN-DEP-178",
        Text(
            "nothing of {project} stands in {env}",
            "Without names, the functions that this project deployed and all collections are copied.",
            "Deploy there first, or name the functions: `cloudfn copy FN --to STAGE`.",
        ),
        Text(
            "{env} 中没有 {project} 的内容",
            "不写函数名时，会复制本项目部署的函数和全部集合。",
            "请先部署到那里，或写明函数：`cloudfn copy FN --to STAGE`。",
        ),
    ),
    Code(
        "CFN-DEP-179",
        Text(
            "{function}: {names} names environment {env}",
            "The value is copied as it is, and says where the function came from.",
            "Deploy from the manifest of the stage where such a value has to differ.",
        ),
        Text(
            "{function}：{names} 的值包含环境 {env}",
            "变量按原样复制，其值仍指向来源环境。",
            "如果该值在目标环境中应当不同，请用该阶段的清单部署。",
        ),
    ),
    Code(
        "CFN-DEP-180",
        Text(
            "{env} is named on the command line, no stage says what it is",
            "It may be anybody's, and a stage that names it may be protected.",
            "Type `{env}` when asked, or pass `--yes`.",
        ),
        Text(
            "{env} 是在命令行中指定的，没有阶段说明它的用途",
            "它可能属于任何人，使用它的阶段也可能受保护。",
            "按提示输入 `{env}`，或加 `--yes`。",
        ),
    ),
    Code(
        "CFN-DEP-181",
        Text(
            "the site's folder {folder} holds no files",
            "`hosting.dir` is missing, empty, or everything in it is excluded. Hidden files do not count.",
            "Build the site before, for example by `hooks.preBuild`, or correct `hosting.dir`.",
        ),
        Text(
            "网站文件夹 {folder} 中没有文件",
            "`hosting.dir` 不存在、为空，或其中的内容全部被排除。隐藏文件不计入。",
            "请先构建网站，例如通过 `hooks.preBuild`，或改正 `hosting.dir`。",
        ),
    ),
    Code(
        "CFN-DEP-182",
        Text(
            "{file} in the site belongs to project {other}, this one is {project}",
            "Two projects that put one file into the site undo each other's work.",
            "Choose another `hosting.path`, or take the file out of the other project and deploy that first.",
        ),
        Text(
            "网站中的 {file} 属于项目 {other}，而当前项目是 {project}",
            "两个项目写入同一个文件会互相覆盖。",
            "请换一个 `hosting.path`，或先从另一个项目中去掉该文件并部署。",
        ),
    ),
    Code(
        "CFN-DEP-183",
        Text(
            "static hosting of {env} is not open (status {status})",
            "Opening it takes a while, and not every package of CloudBase has it.",
            "Look at it in the console of CloudBase, and deploy again.",
        ),
        Text(
            "{env} 的静态网站托管尚未开通（状态 {status}）",
            "开通需要一些时间，且并非所有云开发套餐都包含它。",
            "请在云开发控制台查看，然后重新部署。",
        ),
    ),
    Code(
        "CFN-DEP-184",
        Text(
            "files of the site that somebody else put there are replaced: {files}",
            "No project has written down that they are its own; they have the same paths as files of `hosting.dir`.",
            "Choose another `hosting.path` where they should stay.",
        ),
        Text(
            "网站中由他人放入的文件将被替换：{files}",
            "没有项目登记过这些文件，它们与 `hosting.dir` 中的文件路径相同。",
            "如需保留，请换一个 `hosting.path`。",
        ),
    ),
    Code(
        "CFN-DEP-185",
        Text(
            "{count} files of the site are not what was uploaded: {files}",
            "The site shows other contents than this folder, or the folder changed meanwhile.",
            "Deploy again when the folder is at rest; only what differs is uploaded.",
        ),
        Text(
            "网站中有 {count} 个文件与上传的内容不一致：{files}",
            "网站显示的内容与文件夹不同，或文件夹在此期间发生了变化。",
            "待文件夹不再变化后重新部署；只会上传有差异的文件。",
        ),
    ),
    Code(
        "CFN-DEP-194",
        Text(
            "{path} is in the cloud, but not as it is here",
            "The object store answered with the checksum of something else: the upload was cut short or changed.",
            "Put it again; until then functions and mini programs get the broken file.",
        ),
        Text(
            "{path} 已在云端，但与本地内容不同",
            "对象存储返回的校验和与文件不符：上传被截断或改动。",
            "请重新上传；在此之前云函数和小程序会得到损坏的文件。",
        ),
    ),
)
