"""Whether a scheduler can be connected to, and may be: seen before Dask is told to, and said in our own words."""

from __future__ import annotations

import socket
import ssl
import time
from contextlib import closing
from pathlib import Path

from disclosure_nb.batch.address import ENCRYPTED, host_of, is_guarded, scheme_of
from disclosure_nb.batch.certificates import CERTIFICATES
from disclosure_nb.batch.link import Link, LinkLost
from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

STARTING = 10.0
"""Seconds for which a scheduler that refuses connections is asked again: it may be starting yet."""
_ANSWERS = 30.0  # seconds in which a machine that is there answers
_SCHEMES = ("tcp", "tls", "ws", "wss", "inproc", "ucx")  # those of Dask
_PROBED = ("tcp", "tls")


def reached(address: str, certs: Path | None, *, insecure: bool) -> Link:
    """Return a connection to the scheduler at an address.

    Raises UsageError if there is none, if it cannot be trusted with the ``certs`` or does not trust them, and, unless
    ``insecure``, if others than those who are to could connect to it.
    """
    link = Link(address, certs)
    host, port = _place(address)
    if certs is not None and scheme_of(address) not in ENCRYPTED:
        raise _no_link(
            address, Sentence("证书只用于 tls:// 地址", "certificates are for addresses that begin with tls://")
        )
    if not (insecure or is_guarded(address)):
        _resolve(address, host)
        raise _exposed(address)
    tls = _context(link, address, certs) if scheme_of(address) in ENCRYPTED else None
    if scheme_of(address) in _PROBED:
        _probe(address, host, port, tls)
    try:
        link.connect()
        listens = link.scheduler()
    except LinkLost as error:
        link.close()
        raise _no_link(address, _NO_DASK) from error
    if not (insecure or is_guarded(listens)):
        link.close()
        raise _exposed(listens)
    return link


def _exposed(address: str) -> UsageError:
    return UsageError(
        Sentence(
            f"调度器 {address} 没有加密，凡是连得上它的人都能在集群上运行程序，所以不用它。请用 disclosure-nb "
            "cluster-certs 生成证书、改用 tls:// 地址，或让它只监听 127.0.0.1；网络确实可信时可加 --insecure。",
            f"the scheduler {address} is not encrypted: whoever can connect to it can run code on the cluster, so it "
            "is not used. Make certificates with disclosure-nb cluster-certs and use a tls:// address, or let it "
            "listen on 127.0.0.1 only; --insecure if you do trust the network.",
        )
    )


def _no_link(address: str, why: Sentence) -> UsageError:
    return UsageError(
        Sentence(
            f"连不上调度器 {address}（{why.zh}），请检查地址，例如 tls://主机:8786。",
            f"cannot connect to the scheduler {address} ({why.en}); check the address, e.g. tls://host:8786.",
        )
    )


_NO_DASK = Sentence(
    "那里应答的不是版本相合的 Dask 调度器；调度器用 TLS 时地址应以 tls:// 开头",
    "what answers there is no Dask scheduler of a fitting version; if it uses TLS, the address begins with tls://",
)


def _place(address: str) -> tuple[str, int]:
    """Return host and port. Raises UsageError if an address is none of Dask's."""
    scheme, host = scheme_of(address), host_of(address)
    if scheme not in _SCHEMES:
        listed = " ".join(f"{each}://" for each in _SCHEMES)
        raise _no_link(address, Sentence(f"地址应以 {listed} 之一开头", f"an address begins with one of {listed}"))
    if scheme == "inproc":
        return "", 0
    port = address.rstrip("/").rpartition(":")[2]
    bare = "[" not in address and host.count(":") > 1
    if bare or not (port.isascii() and port.isdigit() and 0 < int(port) < 1 << 16):
        raise _no_link(
            address,
            Sentence("没有写端口，或 IPv6 地址没有方括号", "it has no port, or the address of IPv6 has no brackets"),
        )
    if not host:
        raise _no_link(address, Sentence("没有写主机", "it names no host"))
    return host, int(port)


def _resolve(address: str, host: str) -> None:
    try:
        socket.getaddrinfo(host, None)
    except (OSError, UnicodeError) as error:
        raise _no_link(address, Sentence(f"查不到主机 {host}", f"there is no host {host}")) from error


def _context(link: Link, address: str, certs: Path | None) -> ssl.SSLContext:
    """Return the context of the certificates. Raises UsageError if they cannot be read, or there are none."""
    lacking = [] if certs is None else [name for name in CERTIFICATES if not (certs / name).is_file()]
    if lacking:
        zh, en = "、".join(lacking), ", ".join(lacking)
        raise _no_link(address, Sentence(f"文件夹 {certs} 里没有 {zh}", f"the folder {certs} has no {en}"))
    try:
        context: ssl.SSLContext | None = link.tls()
    except (OSError, ValueError, TypeError) as error:
        where = "" if certs is None else f" {certs}"
        why = "密钥与证书不配" if "MISMATCH" in str(error) else "读不了"
        why_en = "key and certificate do not match" if "MISMATCH" in str(error) else "cannot be read"
        raise _no_link(address, Sentence(f"证书{where} {why}", f"the certificates{where}: {why_en}")) from error
    if context is None:
        raise _no_link(
            address,
            Sentence(
                "TLS 要有证书：用 --certs 指定文件夹，或写在 Dask 的配置里",
                "TLS needs certificates: name their folder with --certs, or configure them in Dask",
            ),
        )
    return context


def _probe(address: str, host: str, port: int, tls: ssl.SSLContext | None) -> None:
    """Connect, shake hands, hang up. Raises UsageError if that cannot be done."""
    _resolve(address, host)
    deadline = time.monotonic() + STARTING
    while True:
        try:
            with closing(socket.create_connection((host, port), timeout=_ANSWERS)) as there:
                if tls is not None:
                    _shake_hands(address, there, tls)
            return
        except ConnectionRefusedError as error:
            if time.monotonic() > deadline:
                raise _no_link(address, Sentence("那里没有程序在监听", "nothing listens there")) from error
        except TimeoutError as error:
            raise _no_link(address, Sentence("没有应答", "no answer")) from error
        except OSError as error:
            raise _no_link(address, Sentence(f"{error.strerror or error}", f"{error.strerror or error}")) from error
        time.sleep(0.2)


def _shake_hands(address: str, there: socket.socket, tls: ssl.SSLContext) -> None:
    """Raise UsageError if one side does not take the certificate of the other."""
    try:
        secured = tls.wrap_socket(there)
    except TimeoutError:
        raise
    except OSError as error:
        raise _no_link(address, _of_handshake(error)) from error
    try:
        heard = secured.recv(1)  # Dask speaks first; in TLS 1.3 it is now that we hear whether it took our certificate
    except (ssl.SSLError, ConnectionError):
        heard = b""
    if not heard:
        raise _no_link(address, _NOT_TAKEN)


_NOT_TAKEN = Sentence("它不接受本机的证书，或证书已过期", "it does not take our certificate, or that has expired")


def _of_handshake(error: OSError) -> Sentence:
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code == _EXPIRED:
            return Sentence("它的证书已过期", "its certificate has expired")
        if error.verify_code == _OTHER_PURPOSE:
            return Sentence("它出示的是客户端的证书", "it shows the certificate of a client")
        return Sentence("它的证书不是同一机构签发的", "its certificate is not of the same authority")
    if isinstance(error, ssl.SSLError) and "ALERT" in str(error.reason):
        return _NOT_TAKEN
    return Sentence("那里没有用 TLS", "it does not use TLS")


_EXPIRED, _OTHER_PURPOSE = 10, 26  # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_INVALID_PURPOSE of OpenSSL
