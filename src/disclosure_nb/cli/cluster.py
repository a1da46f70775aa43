"""``disclosure-nb cluster-certs``: the certificates of a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from disclosure_nb.cli.console import put
from disclosure_nb.language import Language


def cluster_certs(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="要新建的文件夹。Folder to be made.", metavar="DIR")],
    days: Annotated[int, typer.Option(min=1, max=36500, help="有效天数。Days for which they are good.")] = 365,
) -> None:
    """生成集群各部分的证书：没有证书的连不上。Make the certificates of a cluster: nobody connects without one."""
    from disclosure_nb.batch.certificates import PARTS, make_certificates

    make_certificates(folder, days)
    language: Language = context.obj
    zh = language == "zh"
    put(f"已生成 {folder}，{days} 天内有效" if zh else f"made {folder}, good for {days} days")
    for part in PARTS:
        put(_GOES[part][0 if zh else 1].format(folder / part))
    put(_KEEP[0 if zh else 1].format(folder / "authority"))


_GOES = {
    "scheduler": ("{} → 调度器所在的机器", "{} → the machine of the scheduler"),
    "worker": ("{} → 工作进程所在的每台机器", "{} → each machine with workers"),
    "client": ("{} → 发起运行的机器（run --certs）", "{} → the machine that starts runs (run --certs)"),
}
_KEEP = (
    "{} 另行保存，不要放到集群里。持有任何一个 key.pem 的人都能在集群上运行程序。",
    "Keep {} elsewhere, not in the cluster. Whoever has any key.pem can run code on the cluster.",
)
