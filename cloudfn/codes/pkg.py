"""CFN-PKG: what goes into a package and what it would lack. From 101 on: seen while a function ran."""

from __future__ import annotations

from cloudfn.codes import Code, Text, table

CODES = table(
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
            "`{function}`: more than {limit} files, counting stopped in {folder}",
            "A zip archive counts no further without an extension that not every unpacker knows.",
            "Leave out what the function does not need with `.cloudfnignore`; `install: cloud` keeps node_modules out.",
        ),
        Text(
            "`{function}`：文件超过 {limit} 个，统计到 {folder} 时停止",
            "不使用扩展格式的 zip 最多只能容纳这么多文件。",
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
        "CFN-PKG-020",
        Text(
            "`{tool}` is not installed",
            "`install: local` runs it to fetch the function's dependencies.",
            "Install Node.js with npm, or use `install: cloud`.",
        ),
        Text(
            "没有安装 `{tool}`",
            "`install: local` 需要用它获取函数的依赖。",
            "安装 Node.js 和 npm，或使用 `install: cloud`。",
        ),
    ),
    Code(
        "CFN-PKG-021",
        Text(
            "`{function}`: {command} failed: {said}",
            "npm could not install the production dependencies.",
            "Run the same command in the function's folder and read its log; `npm install` repairs a lock file that does not fit package.json.",
        ),
        Text(
            "`{function}`：{command} 失败：{said}",
            "npm 无法安装生产依赖。",
            "在函数目录中运行同一命令并查看日志；`npm install` 可修复与 package.json 不一致的锁文件。",
        ),
    ),
    Code(
        "CFN-PKG-022",
        Text(
            "`{function}`: `install: local` cannot install {names} from a folder",
            "Dependencies are installed apart from the source, where relative `file:`, `link:` and `workspace:` paths lead nowhere; source folders of Python (`-e`, `./folder`) would have to be built.",
            "Name the folder under `shared`, or use `install: vendored` or `bundle`.",
        ),
        Text(
            "`{function}`：`install: local` 不能从文件夹安装 {names}",
            "依赖在源码之外安装，相对的 `file:`、`link:`、`workspace:` 路径在那里无效；Python 的源码文件夹（`-e`、`./folder`）则需要构建。",
            "把文件夹写进 `shared`，或使用 `install: vendored`、`bundle`。",
        ),
    ),
    Code(
        "CFN-PKG-023",
        Text(
            "`{function}` has no package-lock.json: its dependencies are whatever is newest today",
            "Without a lock file the same source can give another package tomorrow.",
            "Run npm install in the function's folder and commit package-lock.json.",
        ),
        Text(
            "`{function}` 没有 package-lock.json：依赖会取当天的最新版本",
            "没有锁文件，同样的源码明天可能得到不同的代码包。",
            "在函数目录中运行 npm install，并提交 package-lock.json。",
        ),
    ),
    Code(
        "CFN-PKG-024",
        Text(
            "`{function}`: {command} failed: {said}",
            "pip could not fetch what requirements.txt names, and said why.",
            "Correct requirements.txt, or pip's settings for the network and the package index.",
        ),
        Text(
            "`{function}`：{command} 失败：{said}",
            "pip 无法获取 requirements.txt 中的包，原因见上。",
            "修正 requirements.txt，或 pip 的网络与软件源设置。",
        ),
    ),
    Code(
        "CFN-PKG-025",
        Text(
            "`{function}`: {file} was built for {platform} and will not load in the cloud",
            "Native addons are compiled for the machine that installs them; the platform is Linux x86-64.",
            "Use `install: cloud`, or build on Linux x86-64.",
        ),
        Text(
            "`{function}`：{file} 是为 {platform} 编译的，在云端无法加载",
            "原生插件是为安装它的机器编译的，而平台是 Linux x86-64。",
            "使用 `install: cloud`，或在 Linux x86-64 上构建。",
        ),
    ),
    Code(
        "CFN-PKG-026",
        Text(
            "`{function}`: `install: bundle` needs esbuild",
            "The bundle is made by the project's own esbuild, in the function's or the project's node_modules or on PATH.",
            "Run npm install --save-dev esbuild in the project.",
        ),
        Text(
            "`{function}`：`install: bundle` 需要 esbuild",
            "打包使用项目自己的 esbuild：函数或项目的 node_modules 中，或 PATH 上。",
            "在项目中运行 npm install --save-dev esbuild。",
        ),
    ),
    Code(
        "CFN-PKG-027",
        Text(
            "`{function}`: esbuild failed: {said}",
            "esbuild refused the source.",
            "Correct the place that it names.",
        ),
        Text(
            "`{function}`：esbuild 失败：{said}",
            "esbuild 拒绝了源码。",
            "修正它指出的位置。",
        ),
    ),
    Code(
        "CFN-PKG-028",
        Text(
            "`{function}`: {package} comes only as source ({source}), without a wheel for Python {python}",
            "Source packages are not built: that would make them for this machine, and run their build scripts. The platform is Linux x86-64.",
            "Pin a version with a wheel (there are: {fitting}), or build one yourself (`pip wheel`; for compiled code on Linux x86-64) and name the .whl file in requirements.txt.",
        ),
        Text(
            "`{function}`：{package} 只有源码包（{source}），没有 Python {python} 可用的 wheel",
            "不会构建源码包：那样得到的是本机的结果，还会运行它的构建脚本。平台是 Linux x86-64。",
            "固定到有 wheel 的版本（现有：{fitting}），或自己构建（`pip wheel`；编译代码需在 Linux x86-64 上），再把 .whl 文件写进 requirements.txt。",
        ),
    ),
    Code(
        "CFN-PKG-029",
        Text(
            "`{function}`: no wheel of {package} runs on Linux x86-64 with Python {python}; there are {wheels}",
            "Its wheels are for other systems, newer Linux systems, or other versions of Python.",
            "Pin a version that has a manylinux2014 (or older) wheel for this Python, or choose another `runtime`.",
        ),
        Text(
            "`{function}`：{package} 没有适用于 Linux x86-64、Python {python} 的 wheel；现有 {wheels}",
            "它的 wheel 适用于其他系统、更新的 Linux，或其他 Python 版本。",
            "固定到有 manylinux2014（或更早）wheel 的版本，或换一个 `runtime`。",
        ),
    ),
    Code(
        "CFN-PKG-030",
        Text(
            "`{function}`: {package} needs Python {wanted}, the function's runtime is Python {python}",
            "The package says which versions of Python it runs on.",
            "Pin an earlier version of the package, or choose a later `runtime`.",
        ),
        Text(
            "`{function}`：{package} 需要 Python {wanted}，而函数的运行环境是 Python {python}",
            "这个包声明了它支持的 Python 版本。",
            "固定到更早的版本，或选择更新的 `runtime`。",
        ),
    ),
    Code(
        "CFN-PKG-031",
        Text(
            "`{function}`: the package index has no {package} (versions that would do: {fitting})",
            "The name or the version is wrong, or pip does not ask the index that has it.",
            "Correct requirements.txt, or set the index with `--index-url` there or in pip's settings.",
        ),
        Text(
            "`{function}`：软件源中没有 {package}（可用的版本：{fitting}）",
            "名字或版本写错了，或 pip 使用的软件源中没有它。",
            "修正 requirements.txt，或在其中或 pip 的设置里用 `--index-url` 指定软件源。",
        ),
    ),
    Code(
        "CFN-PKG-032",
        Text(
            "`{function}` has a requirements.txt, and {python} has no pip",
            "pip of the Python that runs cloudfn fetches the packages.",
            "Run `{python} -m ensurepip`, or set `install: vendored` and keep the packages in the function's folder.",
        ),
        Text(
            "`{function}` 有 requirements.txt，但 {python} 没有 pip",
            "由运行 cloudfn 的 Python 的 pip 获取依赖。",
            "运行 `{python} -m ensurepip`，或设置 `install: vendored` 并把依赖放在函数目录中。",
        ),
    ),
    Code(
        "CFN-PKG-033",
        Text(
            "`{function}`: requirements.txt leaves the version open of {names}",
            "The same source can give another package tomorrow, on a machine that has not installed it yet.",
            "Write NAME==VERSION, best for all that is installed: `pip freeze` or `pip-compile` list it.",
        ),
        Text(
            "`{function}`：requirements.txt 没有固定 {names} 的版本",
            "在尚未安装过的机器上，同样的源码明天可能得到不同的代码包。",
            "写成 名称==版本，最好覆盖全部依赖：`pip freeze` 或 `pip-compile` 可以列出它们。",
        ),
    ),
    Code(
        "CFN-PKG-040",
        Text(
            "{function}: the lock file does not fit package.json, which counts: {reason}",
            "package.json was changed without npm. What still fits of the lock file is installed as it says, and the rest by "
            "package.json, as the platform does.",
            "Run `npm install` in the function's folder, so that the lock file says what is installed.",
        ),
        Text(
            "{function}：lock 文件与 package.json 不一致，以 package.json 为准：{reason}",
            "package.json 的改动没有经过 npm。lock 文件中仍然适用的部分照旧安装，其余按 package.json 安装，与平台一致。",
            "请在函数目录执行 `npm install`，让 lock 文件与实际安装一致。",
        ),
    ),
    Code(
        "CFN-PKG-041",
        Text(
            "{function}: the lock file's host does not answer: {reason}; npm's own registry is asked instead",
            "The lock file was written with a registry or mirror that is gone, or cannot be reached from here. Versions and "
            "checksums stay those of the lock file.",
            "Delete the lock file and run `npm install` in the function's folder, so that it names a host that answers.",
        ),
        Text(
            "{function}：lock 文件中的地址无法访问：{reason}；改用 npm 当前的 registry",
            "lock 文件是用已下线或此处无法访问的 registry（镜像）生成的。版本和校验值仍以 lock 文件为准。",
            "请删除 lock 文件并在函数目录执行 `npm install`，让它指向可访问的地址。",
        ),
    ),
    Code(
        "CFN-PKG-042",
        Text(
            "{function}: the lock file cannot be used, package.json alone counts: {reason}",
            "It is damaged, or it names something that can no longer be installed.",
            "Delete the lock file and run `npm install` in the function's folder.",
        ),
        Text(
            "{function}：lock 文件无法使用，只按 package.json 安装：{reason}",
            "lock 文件已损坏，或其中的内容已无法安装。",
            "请删除 lock 文件并在函数目录执行 `npm install`。",
        ),
    ),
    Code(
        "CFN-PKG-043",
        Text(
            "{function}: {tool} ran the install scripts of {packages}",
            "These packages bring scripts that run on this machine while they are installed. They see no keys of your "
            "environment, but all of your files.",
            "Where you do not want that: `--ignore-scripts`, or `ignoreScripts: true` in cloudfn.yaml.",
        ),
        Text(
            "{function}：{tool} 执行了这些包的安装脚本：{packages}",
            "这些包在安装时会在本机执行脚本。脚本看不到你环境变量中的密钥，但能读到你的文件。",
            "不希望执行时，请使用 `--ignore-scripts`，或在 cloudfn.yaml 中设置 `ignoreScripts: true`。",
        ),
    ),
    Code(
        "CFN-PKG-044",
        Text(
            "{function}: {tool} left out the install scripts of {packages}, as `ignoreScripts` wants it",
            "Packages with native parts may not load without them.",
            "Set `ignoreScripts: false` for the function, or leave `--ignore-scripts` out, if one of them is missing something.",
        ),
        Text(
            "{function}：按 `ignoreScripts`，{tool} 没有执行这些包的安装脚本：{packages}",
            "含原生模块的包没有这些脚本可能无法加载。",
            "如果其中某个包缺少文件，请对该函数设置 `ignoreScripts: false`，或去掉 `--ignore-scripts`。",
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
            "`{function}` cannot be loaded: {file} is no regular file ({kind})",
            "Whoever opens it would wait for ever, Node.js and Python too.",
            "Put a regular file in its place.",
        ),
        Text(
            "`{function}` 无法加载：{file} 不是普通文件（{kind}）",
            "打开它的程序会一直等待，Node.js 和 Python 也一样。",
            "请换成普通文件。",
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
