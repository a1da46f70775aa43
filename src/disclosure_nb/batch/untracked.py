"""Why a report is not fully tracked, in words: not everything that it came from is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disclosure_nb.language import Sentence


def untracked_sentence(untracked: Iterable[str]) -> Sentence:
    """Say why a report is not fully tracked."""
    parts = [_part(each) for each in untracked]
    zh, en = "；".join(each.zh for each in parts), "; ".join(each.en for each in parts)
    return Sentence(
        f"未能完整跟踪（{zh}）：由此得来的内容变化时，报告不会自动重做，请用 --force。",
        f"not fully tracked ({en}): the report is not made again by itself when what comes from there changes; "
        "use --force.",
    )


def _part(untracked: str) -> Sentence:
    kind, _, name = untracked.partition(" ")
    zh, en = _KINDS[kind]
    return (
        Sentence(zh.format(name), en.format(name)) if name else Sentence(zh.format("").strip(), en.format("").strip())
    )


_KINDS: Mapping[str, tuple[str, str]] = {
    "process": ("笔记本启动了别的程序 {}", "the notebook started another program {}"),
    "connection": ("笔记本连接了网络", "the notebook used a connection"),
    "rewritten": ("笔记本改写了它读过的 {}", "the notebook wrote to {}, which it also read"),
    "outside": ("笔记本读了他人文件夹里的 {}", "the notebook read {} in another user's folder"),
    "nameless": ("笔记本读了文件名不是 Unicode 的文件", "the notebook read a file whose name is no Unicode"),
    "kernel": ("看不到这个内核读了什么", "what this kernel read cannot be seen"),
}
