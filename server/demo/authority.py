"""A certificate authority of one's own, for trying the demo on a real tablet in the same network.

Must never sign for another name than the one it was made for. RFC 5280 §4.2.1.10 (name constraints).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_LIFE = timedelta(days=730)
CERTIFICATE_LIFE = timedelta(days=397)  # the longest that every tablet's system accepts
RENEW_BEFORE = timedelta(days=30)
CLOCKS_DIFFER = timedelta(hours=1)


@dataclass(frozen=True)
class Trust:
    """Where the files are; `fingerprint` is the authority's SHA-256, as tablets show it."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def trust_for(host: str, folder: Path, now: datetime) -> Trust:
    """The authority and the certificate for this host, made when there are none or they end within a month.

    `host` is an IP address or a DNS name. The authority's private key is used once and never kept.
    """
    trust = Trust(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem", "")
    known = _known(trust, host, now)
    if known is None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        known = _make(trust, host, now)
    digest = known.fingerprint(hashes.SHA256()).hex(":").upper()
    return Trust(trust.authority, trust.certificate, trust.key, digest)


def _known(trust: Trust, host: str, now: datetime) -> x509.Certificate | None:
    if not all(path.exists() for path in (trust.authority, trust.certificate, trust.key)):
        return None
    certificate = x509.load_pem_x509_certificate(trust.certificate.read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if _name(host) not in list(names) or certificate.not_valid_after_utc < now + RENEW_BEFORE:
        return None
    return x509.load_pem_x509_certificate(trust.authority.read_bytes())


def _make(trust: Trust, host: str, now: datetime) -> x509.Certificate:
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Fielddesk demo for {host}")])
    authority = (
        _builder(authority_name, authority_name, authority_key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints([_constraint(host)], None), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        _builder(subject, authority_name, key, now, CERTIFICATE_LIFE, authority_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    trust.authority.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    trust.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    trust.key.touch(mode=0o600)
    trust.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return authority


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
    issuer_key: ec.EllipticCurvePrivateKey | None = None,
) -> x509.CertificateBuilder:
    signer = (issuer_key or key).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _constraint(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_network(host))
    except ValueError:
        return x509.DNSName(host)
