"""CFN-DEV: what the machine has run out of."""

from __future__ import annotations

from cloudfn.codes import Code, Text

SHORTAGES = (
    Code(
        "CFN-DEV-086",
        Text(
            "no file descriptor is left ({reason})",
            "This process may have {limit} files and connections open, and has; connections that somebody holds open"
            " count too. What was asked for was not done.",
            "Close connections, and ask again: nothing has to be started again. For more of them: `ulimit -n 10240`"
            " before cloudfn is started.",
        ),
        Text(
            "文件描述符已用完（{reason}）",
            "本进程最多可以打开 {limit} 个文件和连接，现已用完；别人一直不关闭的连接也计算在内。这次请求没有执行。",
            "关闭一些连接后重试，无需重新启动。需要更多时，请在启动 cloudfn 之前执行 `ulimit -n 10240`。",
        ),
    ),
    Code(
        "CFN-DEV-087",
        Text(
            "the disk is full ({reason})",
            "The disk, or this user's share of it, takes no more. What was asked for was not done.",
            "Make room, and ask again: nothing has to be started again.",
        ),
        Text(
            "磁盘已满（{reason}）",
            "磁盘或当前用户的配额已用完。这次请求没有执行。",
            "腾出空间后重试，无需重新启动。",
        ),
    ),
    Code(
        "CFN-DEV-088",
        Text(
            "no memory is left ({reason})",
            "The system gave this process no more memory. What was asked for was not done.",
            "End what uses much of it, ask for less at once, and ask again: nothing has to be started again.",
        ),
        Text(
            "内存已用完（{reason}）",
            "系统不再给本进程分配内存。这次请求没有执行。",
            "结束占用内存多的程序，或减少一次处理的数据，然后重试，无需重新启动。",
        ),
    ),
    Code(
        "CFN-DEV-081",
        Text(
            "no further process or thread can be started ({reason})",
            "This user, or the container, has as many processes and threads as it may have. What was asked for was not"
            " done.",
            "End some of them, and ask again: nothing has to be started again. `ulimit -u` shows how many there may be;"
            " for a container it is its pids limit.",
        ),
        Text(
            "无法再启动进程或线程（{reason}）",
            "当前用户或容器的进程和线程数已达上限。这次请求没有执行。",
            "结束一些进程后重试，无需重新启动。上限见 `ulimit -u`；容器的上限是它的 pids 限制。",
        ),
    ),
)
