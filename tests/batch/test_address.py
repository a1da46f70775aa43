"""Who could connect to an address of a cluster, decided by one function for all kinds of addresses."""

from __future__ import annotations

import pytest
from distributed.comm.registry import backends

from disclosure_nb.batch import reach
from disclosure_nb.batch.address import ENCRYPTED, host_of, is_guarded

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "only-v4": ["127.0.0.1"],
    "me": ["127.0.1.1"],
    "both": ["127.0.0.1", "10.0.0.5"],
    "there": ["10.0.0.5"],
    "there-v6": ["2001:db8::5"],
    "127.1": ["127.0.0.1"],
    "2130706433": ["127.0.0.1"],
    "127.0.0.1.example": ["10.0.0.5"],
    "nowhere": [],
    "scoped": ["fe80::1%eth0"],
}


def resolve(host: str) -> list[str]:
    if host not in NAMES:
        raise OSError("no such host")
    return NAMES[host]


_GUARDED = """
tcp://127.0.0.1:8786  127.0.0.1:8786  tcp://127.0.0.1  127.0.0.1  tcp://127.255.255.254:1  tcp://127.0.0.1:8786/
tcp://[::1]:8786  [::1]:8786  tcp://[::ffff:127.0.0.1]:8786  tcp://[0:0:0:0:0:0:0:1]:8786
tcp://localhost:8786  localhost:8786  tcp://only-v4:1  tcp://me:1  tcp://127.1:1  tcp://2130706433:1
ws://127.0.0.1:8786  ws://localhost:1  ucx://127.0.0.1:1
tls://10.0.0.5:8786  tls://0.0.0.0:8786  tls://:8786  tls://there:8786  tls://[2001:db8::5]:8786  tls://  wss://there:1
inproc://10.0.0.5/123/1  inproc://
"""
_OPEN = """
tcp://10.0.0.5:8786  10.0.0.5:8786  tcp://192.168.1.1:1  tcp://8.8.8.8:1  tcp://169.254.1.1:1  tcp://128.0.0.1:1
tcp://0.0.0.0:8786  0.0.0.0:8786  tcp://[::]:8786  tcp://[::ffff:0.0.0.0]:1  tcp://[::ffff:10.0.0.5]:1
tcp://[fe80::1%eth0]:1  tcp://[2001:db8::5]:8786  tcp://[fc00::1]:1
tcp://:8786  :8786  tcp://  tcp:///  ws://  ws://10.0.0.5:1  ucx://10.0.0.5:1  ftp://10.0.0.5:1
tcp://there:8786  there:8786  tcp://there-v6:1  tcp://both:1  tcp://127.0.0.1.example:1  tcp://scoped:1
tcp://nowhere:1  tcp://unknown:1  nonsense  tcp://[::1  TLS://10.0.0.5:1  tls:10.0.0.5:1  tcp://tls://there:1
tcp://127.0.0.1@10.0.0.5:1
"""


@pytest.mark.parametrize("address", _GUARDED.split())
def test_nobody_but_this_machine_or_who_has_a_certificate_connects_to_a_guarded_address(address: str) -> None:
    assert is_guarded(address, resolve)


@pytest.mark.parametrize("address", [*_OPEN.split(), ""])
def test_whatever_else_there_is_is_open(address: str) -> None:
    assert not is_guarded(address, resolve)


def test_every_scheme_of_dask_is_decided() -> None:
    assert set(backends) == set(reach._SCHEMES)
    assert set(ENCRYPTED) == {"tls", "wss"}
    guarded = {scheme for scheme in backends if is_guarded(f"{scheme}://10.0.0.5:1", resolve)}
    assert guarded == {"tls", "wss", "inproc"}


def test_a_name_that_no_host_can_have_is_open() -> None:
    assert not is_guarded(f"tcp://{'x' * 70}.example:1")
    assert not is_guarded("tcp://\u202e:1")


@pytest.mark.parametrize(
    ("address", "host"),
    [("tcp://a:1", "a"), ("a:1", "a"), ("a", "a"), ("tcp://[::1]:1/x", "::1"), ("tcp://:1", ""), ("::1", "::1")],
)
def test_the_host_of_an_address(address: str, host: str) -> None:
    assert host_of(address) == host
