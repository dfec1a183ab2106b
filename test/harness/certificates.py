"""Certificates of every kind that a test needs, made anew for each run."""

import datetime
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY = datetime.timedelta(days=1)
VALID = (-DAY, 30 * DAY)
EXPIRED = (-30 * DAY, -DAY)


@dataclass(frozen=True)
class Pair:
    """A certificate with its key, as PEM files."""

    cert: Path
    key: Path
    certificate: x509.Certificate

    @property
    def keys(self):
        """As a configuration names it."""
        return {"cert": str(self.cert), "key": str(self.key)}

    @property
    def der(self):
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self):
        return self.certificate.fingerprint(hashes.SHA256()).hex()


def _key(kind):
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


def _name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _alternative(name):
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _write(path, data):
    """In one step, so that whoever watches sees the old or the new."""
    temporary = path.with_suffix(".new")
    temporary.write_bytes(data)
    temporary.replace(path)
    return path


class Authority:
    """Issues certificates into a folder; `ca` is its own."""

    def __init__(self, name, folder):
        self.folder = folder
        self.folder.mkdir(parents=True, exist_ok=True)
        self.name = _name(name)
        self.key = _key("ecdsa")
        own = self._begin(self.name, self.key, VALID)
        own = own.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.certificate = own.sign(self.key, hashes.SHA256())
        self.ca = _write(self.folder / "ca.pem", self._pem(self.certificate))

    def issue(self, file, names, kind="ecdsa", validity=VALID, client=False):
        """A Pair in `file`.pem and `file`.key, for `names`: host names and addresses."""
        key = _key(kind)
        usage = ExtendedKeyUsageOID.CLIENT_AUTH if client else ExtendedKeyUsageOID.SERVER_AUTH
        alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        made = self._begin(_name(names[0]), key, validity)
        made = made.add_extension(alternatives, critical=False)
        made = made.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        certificate = made.sign(self.key, hashes.SHA256())
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return Pair(
            _write(self.folder / f"{file}.pem", self._pem(certificate)),
            _write(self.folder / f"{file}.key", secret),
            certificate,
        )

    def revocation_list(self, *pairs):
        """As PEM."""
        now = datetime.datetime.now(datetime.UTC)
        made = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        made = made.last_update(now - DAY).next_update(now + 30 * DAY)
        for pair in pairs:
            entry = x509.RevokedCertificateBuilder().serial_number(pair.certificate.serial_number)
            made = made.add_revoked_certificate(entry.revocation_date(now - DAY).build())
        return self._pem(made.sign(self.key, hashes.SHA256()))

    def _begin(self, subject, key, validity):
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + validity[0])
            .not_valid_after(now + validity[1])
        )

    @staticmethod
    def _pem(thing):
        return thing.public_bytes(serialization.Encoding.PEM)


class Certificates:
    """The usual ones: servers `app.example` (ECDSA and RSA), `*.wild.example`, `other.example`, and clients."""

    def __init__(self, folder):
        self.authority = Authority("Test Authority", folder / "ours")
        self.stranger = Authority("Another Authority", folder / "theirs")
        self.ca = str(self.authority.ca)
        issue = self.authority.issue
        self.app = issue("app", ["app.example"])
        self.app_rsa = issue("app-rsa", ["app.example"], kind="rsa")
        self.wildcard = issue("wildcard", ["*.wild.example"])
        self.other = issue("other", ["other.example"])
        self.expired = issue("expired", ["app.example"], validity=EXPIRED)
        self.foreign = self.stranger.issue("foreign", ["app.example"])
        self.origin = issue("origin", ["origin.example", "localhost", "127.0.0.1"])
        self.client = issue("client", ["client.example"], client=True)
        self.client_expired = issue("client-expired", ["client.example"], validity=EXPIRED, client=True)
        self.client_foreign = self.stranger.issue("client", ["client.example"], client=True)
        self.client_revoked = issue("client-revoked", ["client.example"], client=True)
        revoked = self.authority.revocation_list(self.client_revoked)
        self.crl = str(_write(self.authority.folder / "crl.pem", revoked))
