"""Keys, signatures, and who signed."""

from __future__ import annotations

import builtins
import os
import shutil
import stat
import subprocess
import zipfile

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization as as_bytes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from packages import BASE, iop, packed, sealed

from harness.evidence import verificar as form

PEM = (as_bytes.Encoding.PEM, as_bytes.PrivateFormat.PKCS8)
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe246"
     "55141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb"
     "00d291612bb0c00"),
]  # fmt: skip


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_rfc_hold(public, message, signature):
    assert form.is_signed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(max_examples=25)
@given(
    seed=st.binary(min_size=32, max_size=32),
    message=st.binary(max_size=60),
    at=st.integers(0, 63),
    turned=st.integers(0, 255),
    where=st.sampled_from(["signature", "public", "message"]),
)
def test_it_says_what_cryptography_says(seed, message, at, turned, where):
    key = Ed25519PrivateKey.from_private_bytes(seed)
    given = {"signature": key.sign(message), "public": key.public_key().public_bytes_raw(), "message": message}
    if given[where]:
        place = at % len(given[where])
        changed = bytearray(given[where])
        changed[place] ^= turned
        given[where] = bytes(changed)
    try:
        Ed25519PublicKey.from_public_bytes(given["public"]).verify(given["signature"], given["message"])
        right = True
    except (InvalidSignature, ValueError):
        right = False
    assert form.is_signed(given["public"], given["message"], given["signature"]) is right


def test_what_is_no_key_and_no_signature_is_refused():
    public, _, signature = (bytes.fromhex(text) for text in RFC_8032[0])
    assert not form.is_signed(b"", b"", signature)
    assert not form.is_signed(public, b"", b"")
    assert not form.is_signed(b"\xff" * 32, b"", signature)
    beyond = (int.from_bytes(signature[32:], "little") + form._L).to_bytes(32, "little")
    assert not form.is_signed(public, b"", signature[:32] + beyond)


@pytest.fixture
def key(here):
    assert iop("keygen", "k", "--nombre", "Jefa de Prueba").exit_code == 0
    return here / "k"


def test_keygen_leaves_a_key_for_its_owner_alone(key):
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    public = form.read_public((key.parent / "k.pub").read_text())
    loaded = as_bytes.load_pem_public_key((key.parent / "k.pub").read_bytes().partition(b"\n")[2])
    assert loaded.public_bytes_raw() == public


def test_keygen_says_the_fingerprint_that_openssl_gives(key):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed on this machine")
    command = [openssl, "pkey", "-pubin", "-in", "k.pub", "-outform", "DER"]
    der = subprocess.run(command, cwd=key.parent, capture_output=True, check=True).stdout
    import hashlib

    assert hashlib.sha256(der).hexdigest() == form.fingerprint(form.read_public((key.parent / "k.pub").read_text()))


def test_a_key_is_never_overwritten(key):
    before = key.read_bytes()
    assert iop("keygen", "k").exit_code == 2
    key.rename(key.parent / "otra")
    assert iop("keygen", "k").exit_code == 2
    assert not key.exists()
    assert (key.parent / "otra").read_bytes() == before
    done = iop("keygen", "no/hay/k")
    assert done.exit_code == 2
    assert "no existe" in done.output


def test_a_signed_package_says_who_signed(here, key):
    package = sealed(here, "--key", key)
    done = iop("verify", package)
    assert done.exit_code == 0
    assert "Firma: válida, de Jefa de Prueba" in done.output
    assert "compare esa huella" in done.output
    assert "que es la indicada" in iop("verify", package, "--clave-publica", "k.pub").output
    before = package.read_bytes()
    assert iop("seal", here / "reports" / BASE[len("expediente-") :], "--key", key).exit_code == 0
    assert package.read_bytes() == before


def _changed(package, change) -> bytes:
    with zipfile.ZipFile(package) as opened:
        files = {name.partition("/")[2]: opened.read(name) for name in opened.namelist()}
    change(files)
    return packed(files, BASE)


def _word(here, raw, *more):
    (here / "x.zip").write_bytes(raw)
    return iop("verify", "x.zip", *more)


def test_a_signature_taken_away_is_told(here, key):
    word = _word(here, _changed(sealed(here, "--key", key), lambda files: files.pop("firma.json")))
    assert word.exit_code == 1
    assert "falta firma.json" in word.output


def test_a_signature_of_another_key_is_told(here, key):
    package = sealed(here, "--key", key)
    other = Ed25519PrivateKey.generate()

    def resign(files):
        signature = other.sign(files["tagmanifest-sha256.txt"])
        files["firma.json"] = form.signature_json(other.public_key().public_bytes_raw(), signature).encode()

    word = _word(here, _changed(package, resign))
    assert word.exit_code == 1
    assert "no es la firma con que se selló" in word.output
    assert iop("keygen", "q").exit_code == 0
    word = iop("verify", package, "--clave-publica", "q.pub")
    assert word.exit_code == 1
    assert "lo firmó otra clave" in word.output


def test_a_signature_on_other_bytes_is_told(here, key):
    def touch(files):
        files["tagmanifest-sha256.txt"] = files["tagmanifest-sha256.txt"].replace(b"a", b"b", 1)

    word = _word(here, _changed(sealed(here, "--key", key), touch))
    assert word.exit_code == 1
    assert "Firma: NO corresponde" in word.output


def test_an_unsigned_package_does_not_pass_for_a_pinned_key(here, key):
    done = iop("verify", sealed(here), "--clave-publica", f"{key}.pub")
    assert done.exit_code == 1
    assert "no está firmado con la clave pública indicada" in done.output


def test_a_public_key_that_is_none_is_a_sentence(here, key):
    package = sealed(here)
    for name in (key, "no-hay", "."):
        done = iop("verify", package, "--clave-publica", name)
        assert done.exit_code == 2
        assert "Traceback" not in done.output


def _private(key, encryption=as_bytes.NoEncryption()) -> bytes:  # noqa: B008
    return key.private_bytes(*PEM, encryption)


@pytest.mark.parametrize(("content", "sentence"), [
    (b"hola", "no es una clave privada"),
    (b"", "no es una clave privada"),
    (_private(X25519PrivateKey.generate()), "no es Ed25519"),
    (_private(Ed25519PrivateKey.generate(), as_bytes.BestAvailableEncryption(b"frase")), "frase de paso"),
])  # fmt: skip
def test_a_key_that_does_not_serve_is_a_sentence(here, content, sentence):
    path = here / "mala"
    path.write_bytes(content)
    path.chmod(0o600)
    from packages import a_run

    done = iop("seal", a_run(here), "--key", path)
    assert done.exit_code == 2
    assert sentence in done.output
    assert "Traceback" not in done.output


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_key_that_others_may_read_is_refused(here, key):
    from packages import a_run

    key.chmod(0o644)
    done = iop("seal", a_run(here), "--key", key)
    assert done.exit_code == 2
    assert "chmod 600" in done.output


def test_without_the_extra_the_way_to_install_it_is_told_and_verifying_still_works(here, key, monkeypatch):
    package = sealed(here, "--key", key)
    real = builtins.__import__

    def without(name, *more, **settings):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *more, **settings)

    monkeypatch.setattr(builtins, "__import__", without)
    for arguments in (("keygen", "z"), ("seal", here / "reports" / BASE[len("expediente-") :], "--key", key)):
        done = iop(*arguments)
        assert done.exit_code == 2
        assert "pip install 'sigfe-iop[firma]'" in done.output
    assert iop("verify", package).exit_code == 0
