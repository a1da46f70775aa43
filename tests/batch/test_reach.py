"""Who may connect to a cluster, and what is said where that is not so. No Dask is needed to see it."""

from __future__ import annotations

import re
import shutil
import socket
import ssl
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from batch.district import District
from commands import command
from disclosure_nb.batch import reach
from disclosure_nb.batch.certificates import CERTIFICATES, PARTS, make_certificates
from disclosure_nb.batch.link import Link, LinkLost
from disclosure_nb.batch.reach import reached
from disclosure_nb.errors import UsageError


@pytest.fixture(scope="module")
def certs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificates of a cluster."""
    folder = tmp_path_factory.mktemp("certificates") / "certs"
    make_certificates(folder, 2)
    return folder


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that refuses connections is asked once."""
    monkeypatch.setattr(reach, "STARTING", 0.0)


@contextmanager
def server(folder: Path | None, speaks: bytes = b"x") -> Iterator[str]:
    """Listen as a scheduler with the certificates in a folder would, without Dask; give the address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if folder is not None:
        context.load_verify_locations(folder / "ca.pem")
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        context.verify_mode = ssl.CERT_REQUIRED

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with closing(connection), suppress(OSError):
                    there = connection if folder is None else context.wrap_socket(connection, server_side=True)
                    there.sendall(speaks)
                    there.recv(1)
                    there.close()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"{'tcp' if folder is None else 'tls'}://127.0.0.1:{listening.getsockname()[1]}"
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
    thread.join(60)


@pytest.fixture
def listens_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let every scheduler answer, and say that it listens at an address."""

    def say(address: str) -> None:
        monkeypatch.setattr(Link, "connect", lambda self: None)
        monkeypatch.setattr(Link, "scheduler", lambda self: address)

    return say


# --- the certificates ------------------------------------------------------------------------------------------------


def test_cluster_certs_makes_a_folder_for_each_part_whose_keys_only_the_owner_reads(tmp_path: Path) -> None:
    done = command("disclosure-nb", "cluster-certs", tmp_path / "certs")

    assert (done.code, done.err) == (0, "")
    made = sorted(path.relative_to(tmp_path / "certs").as_posix() for path in (tmp_path / "certs").rglob("*.pem"))
    assert made == sorted(f"{part}/{name}" for part in ("authority", *PARTS) for name in CERTIFICATES)
    assert all(str(Path("certs", part)) in done.out for part in ("authority", *PARTS))
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "certs").rglob("*.pem")} == {0o600}


def test_certificates_that_are_there_are_left_as_they_are(certs: Path) -> None:
    before = (certs / "client" / "key.pem").read_bytes()
    with pytest.raises(UsageError, match="已经存在"):
        make_certificates(certs, 1)
    assert (certs / "client" / "key.pem").read_bytes() == before


def test_certificates_that_cannot_be_written_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="无法写入"):
        make_certificates(tmp_path / "file" / "certs", 1)

    def full(path: Path, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("disclosure_nb.batch.certificates._write", full)
    with pytest.raises(UsageError, match="No space left"):
        make_certificates(tmp_path / "certs", 1)
    assert not (tmp_path / "certs").exists()


@pytest.mark.parametrize("part", [part for part, serves in PARTS.items() if serves])
def test_whoever_has_a_certificate_of_the_authority_is_let_in(
    certs: Path, part: str, listens_at: Callable[[str], None]
) -> None:
    with server(certs / part) as address:
        listens_at(address)
        reached(address, certs / "client", insecure=False)


def test_with_the_certificate_of_a_client_nobody_plays_the_scheduler(certs: Path) -> None:
    with server(certs / "client") as address, pytest.raises(UsageError, match="出示的是客户端的证书"):
        reached(address, certs / "client", insecure=False)


# --- who may connect -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["tcp://192.0.2.1:8786", "192.0.2.1:8786", "tcp://[2001:db8::1]:8786"])
def test_a_scheduler_that_everybody_can_connect_to_is_refused_before_it_is_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "_probe", None)
    with pytest.raises(UsageError, match=r"没有加密.*--insecure") as refused:
        reached(address, None, insecure=False)
    assert "not encrypted" in refused.value.say("en")


def test_a_scheduler_that_is_reached_by_loopback_but_listens_to_everybody_is_refused(
    listens_at: Callable[[str], None],
) -> None:
    with server(None) as address:
        listens_at("tcp://192.0.2.1:8786")
        with pytest.raises(UsageError, match=r"tcp://192\.0\.2\.1:8786 没有加密"):
            reached(address, None, insecure=False)
        reached(address, None, insecure=True)


# --- what is said ----------------------------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "没有写端口"),
        ("tcp://127.0.0.1", "没有写端口"),
        ("tcp://127.0.0.1:0", "没有写端口"),
        ("tcp://127.0.0.1:八七八六", "没有写端口"),
        ("tcp://127.0.0.1:99999", "没有写端口"),
        ("tcp://::1:8786", "没有写端口"),
        ("tcp://:8786", "没有写主机"),
        ("tls://:8786", "没有写主机"),
        ("ftp://127.0.0.1:1", "地址应以 tcp://"),
        ("TLS://127.0.0.1:1", "地址应以 tcp://"),
        ("tcp://no-such-host.invalid:8786", "查不到主机"),
        ("tls://127.0.0.1:8786", "TLS 要有证书"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_with_what_is_wrong(address: str, why: str) -> None:
    with pytest.raises(UsageError, match=rf"连不上调度器 {re.escape(address)}（{why}"):
        reached(address, None, insecure=False)


@pytest.mark.parametrize("scheme", ["tcp", "tls"])
def test_where_nothing_listens_it_says_so(scheme: str, certs: Path) -> None:
    with pytest.raises(UsageError, match="那里没有程序在监听"):
        reached(f"{scheme}://127.0.0.1:{closed_port()}", certs / "client" if scheme == "tls" else None, insecure=False)


def test_certificates_without_tls_are_refused(certs: Path) -> None:
    with pytest.raises(UsageError, match="证书只用于 tls://"):
        reached("tcp://127.0.0.1:1", certs / "client", insecure=False)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda folder: (folder / "key.pem").unlink(), "没有 key.pem"),
        (lambda folder: shutil.rmtree(folder), "没有 ca.pem、cert.pem、key.pem"),
        (lambda folder: (folder / "cert.pem").write_text("no certificate", encoding="utf-8"), "读不了"),
        (lambda folder: (folder / "ca.pem").write_bytes(b"\xff\x00"), "读不了"),
        (lambda folder: shutil.copy(folder.parent / "worker" / "key.pem", folder), "密钥与证书不配"),
    ],
    ids=["one is missing", "all are missing", "no PEM", "no text", "another key"],
)
def test_certificates_that_cannot_be_used_are_named(certs: Path, tmp_path: Path, spoil, why: str) -> None:
    shutil.copytree(certs, tmp_path / "certs")
    spoil(tmp_path / "certs" / "client")
    with pytest.raises(UsageError, match=why):
        reached("tls://127.0.0.1:1", tmp_path / "certs" / "client", insecure=False)


def test_certificates_of_another_authority_or_out_of_date_are_told_apart(certs: Path, tmp_path: Path) -> None:
    make_certificates(tmp_path / "other", 1)
    make_certificates(tmp_path / "old", 0)
    with server(certs / "scheduler") as address:
        with pytest.raises(UsageError, match="不是同一机构签发的"):
            reached(address, tmp_path / "other" / "client", insecure=False)
        shutil.copy(certs / "client" / "ca.pem", tmp_path / "other" / "client")
        with pytest.raises(UsageError, match="不接受本机的证书"):
            reached(address, tmp_path / "other" / "client", insecure=False)
    with server(tmp_path / "old" / "scheduler") as address, pytest.raises(UsageError, match="证书已过期"):
        reached(address, tmp_path / "old" / "client", insecure=False)


def test_tls_where_there_is_none_and_the_other_way_round_say_so(certs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with server(None) as address, pytest.raises(UsageError, match="那里没有用 TLS"):
        reached(address.replace("tcp", "tls"), certs / "client", insecure=False)

    def lost(link: Link) -> None:
        raise LinkLost("the handshake failed")

    monkeypatch.setattr(Link, "connect", lost)
    with server(certs / "scheduler") as address, pytest.raises(UsageError, match="地址应以 tls:// 开头"):
        reached(address.replace("tls", "tcp"), None, insecure=False)


def test_the_command_line_refuses_an_open_scheduler_and_makes_nothing(tmp_path: Path) -> None:
    done = District.of(tmp_path, healthy=1).run("--scheduler", "tcp://192.0.2.1:8786")

    assert done.code == 2
    assert "没有加密" in done.err
