"""TLS for an office without a bought certificate: an own authority, whose certificate the office puts on its computers,
and a server certificate that is renewed before it ends.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_YEARS, SERVER_DAYS, RENEW_DAYS = 10, 397, 30
_USAGE = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
_USAGE_2 = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


@dataclass(frozen=True, slots=True)
class Served:
    """The files that the server presents, and the authority's certificate for the office's computers."""

    certificate: Path
    key: Path
    authority: Path


def ensure(folder: Path, hosts: list[str], now: datetime) -> tuple[Served, bool]:
    """Make what is missing, renew what ends soon or lacks a host. Returns the files and whether the server's are new."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    served = Served(folder / "server.pem", folder / "server.key", folder / "authority.pem")
    authority_key = folder / "authority.key"
    if not served.authority.exists() or not authority_key.exists():
        _authority(served.authority, authority_key, now)
    fresh = not _holds(served, hosts, now)
    if fresh:
        _server(served, authority_key, hosts, now)
    return served, fresh


def ends(certificate: Path) -> datetime:
    """When a certificate ends."""
    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc


def _holds(served: Served, hosts: list[str], now: datetime) -> bool:
    if not served.certificate.exists() or not served.key.exists():
        return False
    certificate = x509.load_pem_x509_certificate(served.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    authority = x509.load_pem_x509_certificate(served.authority.read_bytes())
    enough = certificate.not_valid_after_utc - now > timedelta(days=RENEW_DAYS)
    return enough and certificate.issuer == authority.subject and set(_names(hosts)) <= set(names)


def _authority(path: Path, key_path: Path, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    serial = x509.random_serial_number()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"童护内网证书签发 {serial % 10**6:06d}")])
    built = (
        _builder(name, name, key, now, timedelta(days=365 * AUTHORITY_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _private(key))
    _write(path, built.public_bytes(serialization.Encoding.PEM), 0o644)


def _server(served: Served, authority_key: Path, hosts: list[str], now: datetime) -> None:
    signer = serialization.load_pem_private_key(authority_key.read_bytes(), None)
    assert isinstance(signer, ec.EllipticCurvePrivateKey)
    authority = x509.load_pem_x509_certificate(served.authority.read_bytes())
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0][:64])])
    built = (
        _builder(name, authority.subject, key, now, timedelta(days=SERVER_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage("digital_signature"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
        .sign(signer, hashes.SHA256())
    )
    _write(served.key, _private(key))
    _write(served.certificate, built.public_bytes(serialization.Encoding.PEM), 0o644)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    start = now.astimezone(UTC) - timedelta(hours=1)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in (*_USAGE, *_USAGE_2)})


def _names(hosts: list[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for host in hosts:
        bare = host.strip("[]")
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(bare)))
        except ValueError:
            found.append(x509.DNSName(bare.encode("idna").decode()))
    return found


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _write(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Whole or not at all, and never readable by others on the way."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
