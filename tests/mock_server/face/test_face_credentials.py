"""The credentials file, and what never shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from face_client import basic

from mock_server.credentials import CredentialsError, Refusal, default_credentials, load_credentials

SERVICIOS = ("periodo", "compromiso")


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "credenciales.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_each_channel_and_service_its_own_user(tmp_path: Path) -> None:
    known = load_credentials(
        written(tmp_path, '[compras.periodo]\nusuario = "ana"\nclave = "ñandú"\ninstituciones = ["9701", "9702001"]\n'),
        SERVICIOS,
    )
    assert known.knows_channel("compras")
    assert not known.knows_channel("verticales")
    admitted = known.admit("compras", "periodo", basic("ana", "ñandú")["authorization"])
    assert not isinstance(admitted, Refusal)
    assert admitted.usuario == "ana"
    assert [admitted.covers(area) for area in ("9701001", "9702001", "9702002", None)] == [True, True, False, True]
    assert known.admit("verticales", "periodo", basic("ana", "ñandú")["authorization"]) is Refusal.OTHER_SERVICE
    assert known.admit("compras", "periodo", basic("ana", "nandu")["authorization"]) is Refusal.UNKNOWN


def test_two_services_may_share_one_user(tmp_path: Path) -> None:
    row = 'usuario = "ana"\nclave = "x"\n'
    known = load_credentials(written(tmp_path, f"[c.periodo]\n{row}[c.compromiso]\n{row}"), SERVICIOS)
    for servicio in SERVICIOS:
        admitted = known.admit("c", servicio, basic("ana", "x")["authorization"])
        assert not isinstance(admitted, Refusal)
        assert admitted.servicio == servicio


def test_a_password_is_kept_nowhere() -> None:
    assert "simulado" not in repr(default_credentials(SERVICIOS))
    assert all(b"simulado" not in entry.digest for entry in default_credentials(SERVICIOS).entries)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "no hay ninguna tabla; escriba al menos una [canal.servicio] con usuario y clave"),
        ("x = ", "no es TOML en UTF-8: algo falta o está mal escrito al final del archivo"),
        ("x = 1\nx = 2", "no es TOML en UTF-8: se repite algo al final del archivo"),
        ("x = 1", "«x» no es una tabla"),
        ("[c]\nperiodo = 1", "«c.periodo» no es una tabla"),
        (
            '[c.nada]\nusuario="u"\nclave="c"',
            "tabla [c.nada]: no existe el servicio «nada»; los servicios son periodo, comp",
        ),
        ('["c d".periodo]\nusuario="u"\nclave="c"', "el canal solo puede tener letras, dígitos, - y _"),
        ('[c.periodo]\nusuario="u"', "tabla [c.periodo], miembro «clave»: falta o no es un texto con contenido"),
        ('[c.periodo]\nusuario="u"\nclave=""', "miembro «clave»: falta"),
        ('[c.periodo]\nusuario="u:v"\nclave="c"', "miembro «usuario»: no puede tener dos puntos"),
        (
            '[c.periodo]\nusuario="u"\nclave="c"\npin=1',
            "miembro «pin»: no se conoce; use usuario, clave, instituciones",
        ),
        ('[c.periodo]\nusuario="u"\nclave="c"\ninstituciones=["97"]', "miembro «instituciones»: debe ser una lista"),
        ('[c.periodo]\nusuario="u"\nclave="c"\ninstituciones="9701"', "miembro «instituciones»: debe ser una lista"),
    ],
)
def test_a_broken_file_names_file_table_and_member(tmp_path: Path, text: str, expected: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(CredentialsError) as refused:
        load_credentials(path, SERVICIOS)
    assert str(refused.value).startswith(f"{path}: ")
    assert expected in str(refused.value)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError) as refused:
        load_credentials(written(tmp_path, "[c.nada]\n[c.periodo]\n"), SERVICIOS)
    assert len(str(refused.value).splitlines()) == 5


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CredentialsError, match=r"no se puede leer el archivo \(no existe\)"):
        load_credentials(tmp_path / "nada.toml", SERVICIOS)


def test_a_file_in_another_coding_is_told_and_a_byte_order_mark_is_let_in(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes('[c.periodo]\nusuario="ñ"\nclave="c"'.encode("latin-1"))
    with pytest.raises(CredentialsError, match=r"no es TOML en UTF-8 \(byte 21\); guárdelo así"):
        load_credentials(path, SERVICIOS)
    path.write_bytes(b'\xef\xbb\xbf[c.periodo]\nusuario="u"\nclave="c"')
    assert load_credentials(path, SERVICIOS).knows_channel("c")
