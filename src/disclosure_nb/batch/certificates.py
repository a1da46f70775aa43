"""The certificates of a cluster: an authority of its own, and one key and certificate for each part in it.

Dask asks for certificates on both sides and looks at nothing but who signed them: whoever has a key that this authority
signed belongs to the cluster. A client's certificate cannot be used by a server, so nobody plays the scheduler with it.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from disclosure_nb.errors import UsageError
from disclosure_nb.language import Sentence

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import Certificate, KeyUsage

CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
"""The files of each part: the certificate of the authority, its own certificate, its own key."""
PARTS: Mapping[str, bool] = {"scheduler": True, "worker": True, "client": False}
"""The parts of a cluster, and whether others connect to it."""
_AUTHORITY = "authority"


def make_certificates(folder: Path, days: int) -> None:
    """Make ``folder`` with a folder for the authority and for each of :data:`PARTS`; they are good for ``days`` days.

    Keys can be read by their owner only. Raises UsageError if there is such a folder, it cannot be written, or the
    package for it is not installed.
    """
    try:
        authority = _signed(_AUTHORITY, None, days, serves=None)
        made = {_AUTHORITY: authority, **{part: _signed(part, authority, days, serves=PARTS[part]) for part in PARTS}}
    except ImportError as error:
        raise UsageError(
            Sentence(
                "生成证书需要另装软件包：pip install 'disclosure-nb[cluster]'。",
                "making certificates needs more packages: pip install 'disclosure-nb[cluster]'.",
            )
        ) from error
    try:
        folder.mkdir(parents=True, mode=0o700)
    except FileExistsError:
        raise UsageError(
            Sentence(
                f"{folder} 已经存在，没有改动（换掉证书会使集群断开）；请另写文件夹名。",
                f"{folder} is there already and was left as it is (a cluster may need it); name another one.",
            )
        ) from None
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for part, (certificate, key) in made.items():
            (folder / part).mkdir(mode=0o700)
            files = zip(CERTIFICATES, (_pem(authority[0]), _pem(certificate), _pem_of_key(key)), strict=True)
            for name, data in files:
                _write(folder / part / name, data)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> UsageError:
    what = f"{folder} ({error.strerror or error})"
    return UsageError(Sentence(f"无法写入 {what}。", f"cannot write {what}."))


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def _signed(
    name: str, by: tuple[Certificate, EllipticCurvePrivateKey] | None, days: int, *, serves: bool | None
) -> tuple[Certificate, EllipticCurvePrivateKey]:
    """Return a certificate and its key, signed ``by`` an authority (None: it is one); ``serves`` as in PARTS."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"disclosure-nb cluster {name}")])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by[0].subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))  # the clocks of other machines may be slow
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=0 if by is None else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = key if by is None else by[1]
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    builder = builder.add_extension(issuer, critical=False).add_extension(_usage(authority=by is None), critical=True)
    if serves is not None:
        purposes = [ExtendedKeyUsageOID.CLIENT_AUTH, *([ExtendedKeyUsageOID.SERVER_AUTH] if serves else [])]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
    return builder.sign(signer, hashes.SHA256()), key


def _usage(*, authority: bool) -> KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.PEM)


def _pem_of_key(key: EllipticCurvePrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
