"""The connection to the scheduler of a Dask cluster. Only here Dask is spoken to, and all its errors become ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

CONNECT = 30.0
"""Seconds in which a scheduler that is there answers, and sends what a worker has made."""


class LinkLost(Exception):
    """The cluster does not answer, or no longer has what it is asked for."""


class WorkersDied(Exception):
    """The workers that a call was given to died of it, as often as the scheduler tries."""


class WorkerFault(Exception):
    """A call failed on its worker; the message says how."""


class Link:
    """A connection to the scheduler at ``address``, with the certificates in the folder ``certs`` (None: Dask's own).

    Every method raises LinkLost for whatever Dask raises. Raises UsageError where Dask is not installed.
    """

    def __init__(self, address: str, certs: Path | None) -> None:
        self._client_type = _client_type()
        self._address = address
        self._certs = certs
        self._client: Any = None

    def connect(self) -> None:
        """Connect, or connect again."""
        with _ours():
            security = _security(self._certs)
            self._client = self._client_type(self._address, security=security, timeout=CONNECT, set_as_default=False)

    def tls(self) -> Any:
        """Return the SSL context of the connection, None if there are no certificates. Raises OSError, ValueError."""
        security = _security(self._certs)
        return security.get_connection_args("client")["ssl_context"]

    @property
    def is_up(self) -> bool:
        """Whether work can be given out now."""
        return self._client is not None and bool(self._client.status == "running")

    @property
    def is_closed(self) -> bool:
        """Whether Dask has given up: it must be connected again."""
        return self._client is None or bool(self._client.status == "closed")

    def scheduler(self) -> str:
        """Return the address at which the scheduler says that it listens."""
        with _ours():
            return str(self._client.scheduler_info()["address"])

    def threads(self) -> dict[str, int]:
        """Return the workers, by address, with the number of their threads."""
        with _ours():
            found = self._client.scheduler_info(n_workers=-1)["workers"]
            return {address: worker["nthreads"] for address, worker in found.items()}

    def ask(self, question: Callable[..., Any], about: Any, workers: Iterable[str]) -> Mapping[str, Any]:
        """Call a function on each of these workers; return what it returned or raised there, by worker."""
        with _ours():
            found: dict[str, Any] = self._client.run(question, about, workers=list(workers), on_error="return")
            return found

    def submit(self, call: Callable[..., Any], given: Any, *, key: str, workers: Iterable[str]) -> Any:
        """Give a call to one of these workers; return its future."""
        with _ours():
            return self._client.submit(call, given, key=key, pure=False, workers=list(workers))

    def result(self, future: Any) -> Any:
        """Return what a call that has ended returned. Nothing is waited for that would have to be made again.

        Raises WorkersDied or WorkerFault if it failed. (Dask's own ``result`` waits for a result that was lost with its
        worker until it is made once more; given up meanwhile, it leaves tasks behind that complain.)
        """
        from distributed import KilledWorker

        with _ours():
            status = future.status
            error = future.exception(timeout=CONNECT) if status == "error" else None
        if isinstance(error, KilledWorker):
            raise WorkersDied
        if error is not None:
            raise WorkerFault(f"{type(error).__name__}: {error}")
        if status != "finished":
            raise LinkLost(status)
        with _ours():
            client = self._client
            answer = client.sync(client.scheduler.gather, keys=[future.key], callback_timeout=CONNECT)
            return answer["data"][future.key]

    def cancel(self, futures: Iterable[Any]) -> None:
        """Take calls back; what a worker is doing now it still ends."""
        with suppress(LinkLost), _ours():
            self._client.cancel(list(futures), force=True)

    def close(self) -> None:
        """Let go of the cluster."""
        with suppress(LinkLost), _ours():
            if self._client is not None:
                self._client.close(timeout=2)


@contextmanager
def _ours() -> Iterator[None]:
    """Raise LinkLost for anything but what stops us; some of Dask's errors are no ``Exception``."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise LinkLost(f"{type(error).__name__}: {error}") from error


def _security(certs: Path | None) -> Any:
    from distributed import Security

    if certs is None:
        return Security()  # type: ignore[no-untyped-call]
    authority, own, key = (str(certs / name) for name in ("ca.pem", "cert.pem", "key.pem"))
    given = {"tls_ca_file": authority, "tls_client_cert": own, "tls_client_key": key}
    return Security(require_encryption=True, **given)  # type: ignore[no-untyped-call]


def _client_type() -> Any:
    try:
        from distributed import Client  # takes a second to import: only for those who have a cluster
    except ImportError as error:
        raise UsageError(
            Sentence(
                "使用 --scheduler 需要另装软件包：pip install 'disclosure-nb[cluster]'。",
                "--scheduler needs more packages: pip install 'disclosure-nb[cluster]'.",
            )
        ) from error

    class Connection(Client):
        """A client that only we close: one that could not start would wait for itself as it is let go, and complain."""

        def __del__(self) -> None:
            pass

    return Connection
