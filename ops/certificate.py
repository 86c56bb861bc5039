"""A self-signed certificate for the proxy when there is none yet: `python -m ops.certificate DIR NAME`.

Browsers warn about it. Put real `fullchain.pem` and `privkey.pem` in its place and this does nothing.
"""

import datetime as dt
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAYS = 365


def ensure(directory: Path, host: str) -> bool:
    """True when a certificate was made."""
    chain, key_file = directory / "fullchain.pem", directory / "privkey.pem"
    if chain.exists() and key_file.exists():
        return False
    key = ec.generate_private_key(ec.SECP256R1())
    pem, no_password = serialization.Encoding.PEM, serialization.NoEncryption()
    # The volume is shared with the proxy alone, which reads as another user.
    key_file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password))
    chain.write_bytes(self_signed(key, host).public_bytes(pem))
    return True


def self_signed(key: ec.EllipticCurvePrivateKey, host: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = dt.datetime.now(dt.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=5))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )


if __name__ == "__main__":
    made = ensure(Path(sys.argv[1]), sys.argv[2])
    print("certificate: made a self-signed one" if made else "certificate: the one that is there stays")
