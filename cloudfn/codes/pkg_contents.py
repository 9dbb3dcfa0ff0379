"""CFN-PKG: what goes into a package or a layer, and what it would lack. From 101 on: seen while a function ran."""

from __future__ import annotations

from cloudfn.codes import Code, Text

CONTENTS = (
    Code(
        "CFN-PKG-001",
        Text(
            "no function `{name}` in the manifest",
            "The word names no entry of `functions:`.",
            "Nearest: {near}. The project has: {known}.",
        ),
        Text(
            "清单中没有函数 `{name}`",
            "这个名字不在 `functions:` 中。",
            "最接近的是：{near}。项目中有：{known}。",
        ),
    ),
    Code(
        "CFN-PKG-002",
        Text(
            "`{function}`: no folder {folder}",
            "The manifest names a folder that does not exist or is no folder.",
            "Create it, or correct `root`, `dir` or `shared` in the manifest.",
        ),
        Text(
            "`{function}`：没有文件夹 {folder}",
            "清单指向的文件夹不存在，或者不是文件夹。",
            "创建它，或修改清单中的 `root`、`dir` 或 `shared`。",
        ),
    ),
    Code(
        "CFN-PKG-003",
        Text(
            "`{function}`: cannot read or write {file}: {reason}",
            "The operating system refused access while the package was made.",
            "Check the permissions and free space, then build again.",
        ),
        Text(
            "`{function}`：无法读写 {file}：{reason}",
            "打包时操作系统拒绝访问。",
            "检查权限和磁盘空间，然后重新构建。",
        ),
    ),
    Code(
        "CFN-PKG-004",
        Text(
            "`{function}`: the file name {file} cannot go into a package",
            "Backslashes, control characters and undecodable bytes in names do not survive unpacking.",
            "Rename the file, or leave it out with `exclude`.",
        ),
        Text(
            "`{function}`：文件名 {file} 不能进入代码包",
            "文件名中的反斜杠、控制字符和无法解码的字节在解压后会损坏。",
            "重命名该文件，或用 `exclude` 排除它。",
        ),
    ),
    Code(
        "CFN-PKG-005",
        Text(
            "`{function}`: more than {limit} files, folders or links, counting stopped in {folder}",
            "A zip archive counts no further without an extension that not every unpacker knows. Folders that link to each other lead on in very many ways.",
            "Leave out what the function does not need with `.cloudfnignore`; `install: cloud` keeps node_modules out.",
        ),
        Text(
            "`{function}`：文件、文件夹或链接超过 {limit} 个，统计到 {folder} 时停止",
            "不使用扩展格式的 zip 最多只能容纳这么多文件。互相链接的文件夹会产生极多路径。",
            "用 `.cloudfnignore` 排除不需要的文件；`install: cloud` 不打包 node_modules。",
        ),
    ),
    Code(
        "CFN-PKG-006",
        Text(
            "`{function}`: two files would be named {file} in the package",
            "The shim's own names (cloudfn_entry.js, cloudfn_shim/, cloudfn_shared/) are reserved, and names that differ only in their Unicode form are the same.",
            "Rename the function's file.",
        ),
        Text(
            "`{function}`：代码包中有两个文件都叫 {file}",
            "cloudfn_entry.js、cloudfn_shim/、cloudfn_shared/ 是保留名；仅 Unicode 形式不同的名字视为相同。",
            "重命名函数中的那个文件。",
        ),
    ),
    Code(
        "CFN-PKG-007",
        Text(
            "`{function}`: {file} does not read: {reason}",
            "The file is not JSON, or `dependencies` in it is no object.",
            "Correct package.json.",
        ),
        Text(
            "`{function}`：无法读取 {file}：{reason}",
            "文件不是 JSON，或其中的 `dependencies` 不是对象。",
            "修正 package.json。",
        ),
    ),
    Code(
        "CFN-PKG-008",
        Text(
            "`{function}`: {file} stays out of the package, it looks like a secret",
            "Environment files, certificates and private keys (.env*, *.pem, *.p12, *.pfx, *.key, apiclient_*) never enter a package, whatever `include` says.",
            "Pass values by `environment` and `secrets` in the manifest.",
        ),
        Text(
            "`{function}`：{file} 不进入代码包，它像是机密文件",
            "环境文件、证书和私钥（.env*、*.pem、*.p12、*.pfx、*.key、apiclient_*）永远不会进入代码包，`include` 也不例外。",
            "用清单中的 `environment` 和 `secrets` 传递这些值。",
        ),
    ),
    Code(
        "CFN-PKG-009",
        Text(
            "`{function}`: the link {file} stays out of the package (to {rule})",
            "A link is followed only where it stays inside the project, exists and does not loop; any other could carry files of this machine into the cloud.",
            "Copy what it points to into the project, or name its folder under `shared`.",
        ),
        Text(
            "`{function}`：链接 {file} 不进入代码包（指向 {rule}）",
            "只跟随指向项目内部、存在且不成环的链接；否则可能把本机的文件带到云端。",
            "把目标复制到项目中，或把其文件夹写进 `shared`。",
        ),
    ),
    Code(
        "CFN-PKG-010",
        Text(
            "`{function}` has {size} unpacked, the platform takes {limit}; the biggest: {biggest}",
            "The limit counts all files of the function unpacked, layers included.",
            "Leave files out with `.cloudfnignore`, use `install: cloud` or `bundle`, or move data to cloud storage.",
        ),
        Text(
            "`{function}` 解压后 {size}，平台上限 {limit}；最大的文件：{biggest}",
            "上限按函数全部文件解压后的大小计算，包括层。",
            "用 `.cloudfnignore` 排除文件，使用 `install: cloud` 或 `bundle`，或把数据放到云存储。",
        ),
    ),
    Code(
        "CFN-PKG-011",
        Text(
            "`{function}`: the handler {handler} needs {file}, which is not in the package ({why})",
            "The platform loads the file named before the last dot of `handler`.",
            "Create the file, correct `handler`, or stop leaving it out.",
        ),
        Text(
            "`{function}`：入口 {handler} 需要 {file}，但它不在代码包中（{why}）",
            "平台会加载 `handler` 最后一个点之前的文件。",
            "创建该文件、修正 `handler`，或不要排除它。",
        ),
    ),
    Code(
        "CFN-PKG-012",
        Text(
            "{file} contains {what}",
            "Whoever can read the package could use it, and packages are kept and downloaded.",
            "Move it to `secrets` in the manifest and read it from process.env. For text that is no secret, write `cloudfn: no secret` in a comment on that line. If it was ever published, revoke it.",
        ),
        Text(
            "{file} 中含有密钥（{what}）",
            "能读到代码包的人都能使用它，而代码包会被保存和下载。",
            "移到清单的 `secrets`，从 process.env 读取。若不是机密，在该行注释中写 `cloudfn: no secret`。如已公开过，请立即作废。",
        ),
    ),
    Code(
        "CFN-PKG-013",
        Text(
            "`{function}`: `shared` needs the shim and a CommonJS handler",
            "Shared folders lie outside the function's folder; the shim maps the relative requires of CommonJS to them. It cannot do so for ES modules, nor with `shim: false`.",
            "Use CommonJS, or `install: bundle`, or copy the shared code.",
        ),
        Text(
            "`{function}`：`shared` 需要 shim 和 CommonJS 入口",
            "共享文件夹在函数目录之外，由 shim 映射 CommonJS 的相对 require；对 ES 模块或 `shim: false` 无法做到。",
            "改用 CommonJS 或 `install: bundle`，或复制共享代码。",
        ),
    ),
    Code(
        "CFN-PKG-014",
        Text(
            "`{function}`: `install: vendored`, but its package.json names dependencies and there is no node_modules to take",
            "Vendored packages carry node_modules as it lies in the function's folder; here it is missing, empty, or a link out of the project.",
            "Run npm install in {folder}, or use `install: local`.",
        ),
        Text(
            "`{function}`：`install: vendored`，但 package.json 有依赖，却没有可用的 node_modules",
            "vendored 方式原样打包函数目录中的 node_modules；这里它不存在、为空，或是指向项目之外的链接。",
            "在 {folder} 中运行 npm install，或使用 `install: local`。",
        ),
    ),
    Code(
        "CFN-PKG-045",
        Text(
            "`{function}`: {file} is not read ({kind})",
            "Only regular files are code, data or settings of a function, and only up to a sensible size.",
            "Take it away, or move it out of the function's folder.",
        ),
        Text(
            "`{function}`：不读取 {file}（{kind}）",
            "只有大小合理的普通文件才是函数的代码、数据或配置。",
            "删除它，或把它移出函数目录。",
        ),
    ),
    Code(
        "CFN-PKG-046",
        Text(
            "`{function}` cannot be loaded: {file} is no file to load code or settings from ({kind})",
            "Only a regular file of at most {limit} MB is. With anything else Node.js and Python would wait for ever, or fill the memory.",
            "Put such a file in its place; large data belongs into a file of its own.",
        ),
        Text(
            "`{function}` 无法加载：{file} 不能作为代码或配置加载（{kind}）",
            "只加载不超过 {limit} MB 的普通文件。换成别的，Node.js 和 Python 会一直等待或耗尽内存。",
            "请换成这样的文件；大量数据应放在单独的文件中。",
        ),
    ),
    Code(
        "CFN-PKG-056",
        Text(
            "`{function}`: {folder} lies more than {limit} folders deep",
            "Nothing there is read, and no package is made of it. Folders come to nest so by a copy into itself; past some thousand bytes no path can be opened.",
            "Delete the folder, or leave it out of the package: with the function's `exclude`, or where the folder is under `shared`, with a `.cloudfnignore` in the shared folder.",
        ),
        Text(
            "`{function}`：{folder} 的层级超过 {limit} 层",
            "其中的内容不会被读取，也无法打包。这种嵌套多半是把文件夹复制到了自身之中；路径超过几千字节后系统就无法打开。",
            "删除该文件夹，或把它排除在代码包之外：用函数的 `exclude`；如果它在 `shared` 目录中，则在该共享目录里放一个 `.cloudfnignore`。",
        ),
    ),
    Code(
        "CFN-PKG-057",
        Text(
            "`{function}`: links lead to {folder} in too many ways",
            "A package has no links: each is packed as the folder that it points to, one folder at most {limit} times, and at most {deep} links lie in one path. Folders that link to each other lead on in as many ways as they can be put in order.",
            "Take away the links that lead back, or leave them out of the package: with the function's `exclude`, or where the folder is under `shared`, with a `.cloudfnignore` in the shared folder.",
        ),
        Text(
            "`{function}`：经由链接到达 {folder} 的路径过多",
            "代码包中没有链接：每个链接都按它指向的文件夹打包，同一个文件夹最多 {limit} 次，一条路径中最多 {deep} 个链接。文件夹互相链接时，路径的数量会随排列方式急剧增长。",
            "删除互相指回的链接，或把它们排除在代码包之外：用函数的 `exclude`；如果文件夹在 `shared` 目录中，则在该共享目录里放一个 `.cloudfnignore`。",
        ),
    ),
    Code(
        "CFN-PKG-058",
        Text(
            "the site's {file} cannot be uploaded: {what}",
            "Everything in `hosting.dir` belongs to the site, apart from hidden files and what `hosting.exclude` names. A site without it would not be the one that lies there.",
            "Take it away, put a file or a folder in its place, or name it under `hosting.exclude`.",
        ),
        Text(
            "网站中的 {file} 无法上传：{what}",
            "`hosting.dir` 中除隐藏文件和 `hosting.exclude` 所列内容外，都属于网站；缺少它，网站就不完整。",
            "删除它，换成普通的文件或文件夹，或写进 `hosting.exclude`。",
        ),
    ),
    Code(
        "CFN-PKG-101",
        Text(
            "{function} loads {file}, which its package will not contain",
            "The file lies outside the function's folder; only that folder, and what `shared` names, is packaged.",
            "Move it into the function's folder, or list its folder under the function's `shared`.",
        ),
        Text(
            "{function} 加载了 {file}，但它不会被打包",
            "这个文件在函数目录之外；只有函数目录和 `shared` 列出的内容会被打包。",
            "请把它移到函数目录里，或把它所在的目录写进该函数的 `shared`。",
        ),
    ),
    Code(
        "CFN-PKG-102",
        Text(
            "{function} requires `{package}`, which is missing from its package.json",
            "Here Node.js finds the package in a parent folder or left over in node_modules; in the cloud it is not installed.",
            "Run `npm install {package}` in the function's folder.",
        ),
        Text(
            "{function} 引用了 `{package}`，但它不在该函数的 package.json 里",
            "本地 Node.js 在上级目录或残留的 node_modules 里找到了它；云端不会安装它。",
            "请在函数目录执行 `npm install {package}`。",
        ),
    ),
    Code(
        "CFN-PKG-103",
        Text(
            "{function} imports `{package}`, which its requirements.txt does not bring",
            "Here it is found among the packages of the Python that runs cloudfn; the function's package will not contain it.",
            "Add the distribution that holds `{package}` to requirements.txt in the function's folder.",
        ),
        Text(
            "{function} 导入了 `{package}`，但它的 requirements.txt 没有包含它",
            "本地是在运行 cloudfn 的 Python 中找到的；函数的代码包里不会有它。",
            "请把提供 `{package}` 的包写进函数目录的 requirements.txt。",
        ),
    ),
    Code(
        "CFN-PKG-050",
        Text("layer {name}: no folder {folder}", "`dir` names the folder of the layer's files.", "Correct `dir`."),
        Text("层 {name}：没有文件夹 {folder}", "`dir` 是层文件所在的文件夹。", "请改正 `dir`。"),
    ),
    Code(
        "CFN-PKG-051",
        Text(
            "layer {name} would be empty", "Its folder holds no files.", "Put something there, or take the layer away."
        ),
        Text("层 {name} 是空的", "它的文件夹中没有文件。", "请放入内容，或删除该层。"),
    ),
    Code(
        "CFN-PKG-052",
        Text(
            "layer {name}: the functions {functions} share no dependency",
            "Those are in the layer that every one of them asks for with the same range in its package.json.",
            "Make the ranges equal, or name other functions under `from`.",
        ),
        Text(
            "层 {name}：函数 {functions} 没有共有的依赖",
            "只有各函数的 package.json 中版本范围相同的依赖才会进入该层。",
            "请统一版本范围，或在 `from` 中换成其他函数。",
        ),
    ),
    Code(
        "CFN-PKG-055",
        Text(
            "{function}: scf_bootstrap is not in the package: {why}",
            "It starts the web server of an HTTP function.",
            "Put it into the function's folder, or name it under `include`.",
        ),
        Text(
            "{function}：代码包里没有 scf_bootstrap：{why}",
            "HTTP 函数由它启动 Web 服务。",
            "请把它放到函数目录中，或写进 `include`。",
        ),
    ),
)
