"""Every sort of wrong targets file: the sentence names file, member and cure, and never a value that may be secret."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from harness.errors import BrokenFile, HarnessError, UsageError
from harness.limits import MOCK_LIMITS, REAL_LIMITS
from harness.targets import load_target

ENVIRONMENT = {"U": "usuario", "C": "clave-secreta-1", "CORTA": "abc", "PU": "proxista", "PC": "clave-secreta-2"}
SECRETS = ("clave-secreta", "abc'", "valor-secreto")
RIGHT = """\
[t]
url = "https://sigfe.example"
ambiente = "pruebas"
[t.institucion]
partida = "97"
capitulo = "01"
areaTransaccional = "001"
ejercicio = 2026
[t.servicio.compromiso]
usuario_env = "U"
clave_env = "C"
"""
KNOWN = "periodo, requerimientos, compromiso, devengo, contabilidad, tesoreria, personas, ticket"
CURE = ". Corrija el archivo según docs/es"
NEVER = (
    "un secreto no se escribe en este archivo: nombre la variable de ambiente que lo trae (usuario_env, clave_env) o "
    "un archivo de modo 0600 (credenciales_archivo)"
)
ADDRESS = "debe ser una direccion como «https://servidor:8443/base», sin parametros"
VARIABLE = "debe ser el nombre de una variable de ambiente en mayusculas, como «IOP_COMPROMISO_CLAVE», no su valor"
HEAD, REAL = 'url = "https://sigfe.example"\n', 'ambiente = "pruebas"\n'
# what is replaced in (or appended to, when "") the right file, by what, and the sentence
WRONG = {
    "no url": (HEAD, "", "miembro «t»: falta el miembro «url»" + CURE),
    "no scheme": (HEAD, 'url = "sigfe.example"\n', f"miembro «t.url»: {ADDRESS}{CURE}"),
    "another scheme": (HEAD, 'url = "ftp://sigfe.example"\n', f"miembro «t.url»: {ADDRESS}{CURE}"),
    "parameters": (HEAD, 'url = "https://sigfe.example/a?b=valor-secreto"\n', f"miembro «t.url»: {ADDRESS}{CURE}"),
    "a disguised host": (HEAD, "url = 'https://127.0.0.1\\x.example'\n", f"miembro «t.url»: {ADDRESS}{CURE}"),
    "an escaped host": (HEAD, 'url = "https://%77ww.sigfe.gob.cl"\n', f"miembro «t.url»: {ADDRESS}{CURE}"),
    "a line break": (HEAD, 'url = "https://sigfe.example\\n"\n', f"miembro «t.url»: {ADDRESS}{CURE}"),
    "a user in the address": (
        HEAD,
        'url = "https://alguien:valor-secreto@sigfe.example"\n',
        f"miembro «t.url»: no lleva usuario ni clave; use usuario_env y clave_env{CURE}",
    ),
    "an environment of its own": (
        REAL,
        'ambiente = "interno"\n',
        "miembro «t.ambiente»: debe ser «simulado», «pruebas» o «produccion» (que solo se consulta); contra otro "
        "ambiente no se ejecuta nada" + CURE,
    ),
    "a far mock": (
        REAL,
        'ambiente = "simulado"\n',
        "destino «t», miembro «ambiente»: un simulador solo está en este equipo, y sigfe.example es otro; use "
        '127.0.0.1, o ambiente = "pruebas" si es SIGFE',
    ),
    "a channel with a blank": (
        REAL,
        REAL + 'canal = "mi canal"\n',
        "miembro «t.canal»: debe ser el nombre del canal: letras, digitos, «_» o «-»" + CURE,
    ),
    "one digit": (
        'partida = "97"',
        'partida = "9"',
        "miembro «t.institucion.partida»: debe tener dos digitos, entre comillas" + CURE,
    ),
    "a number for digits": (
        'partida = "97"',
        "partida = 97",
        "miembro «t.institucion.partida»: debe ser un texto" + CURE,
    ),
    "a password": ("", 'clave = "valor-secreto"\n', f"miembro «t.servicio.compromiso.clave»: {NEVER}{CURE}"),
    "a user": ("", 'usuario = "valor-secreto"\n', f"miembro «t.servicio.compromiso.usuario»: {NEVER}{CURE}"),
    "a password of the target": (REAL, REAL + 'clave = "valor-secreto"\n', f"miembro «t.clave»: {NEVER}{CURE}"),
    "a password of a neighbour": (
        "",
        '[t.vertical.dte]\ncanal = "dte"\n[t.vertical.dte.servicio.devengo]\nclave = "valor-secreto"\n',
        f"miembro «t.vertical.dte.servicio.devengo.clave»: {NEVER}{CURE}",
    ),
    "a value for a variable": (
        'clave_env = "C"',
        'clave_env = "valor-secreto"',
        f"miembro «t.servicio.compromiso.clave_env»: {VARIABLE}{CURE}",
    ),
    "half a credential": (
        'clave_env = "C"\n',
        "",
        "miembro «t.servicio.compromiso»: falta el miembro «clave_env», que va junto con «usuario_env»" + CURE,
    ),
    "an unknown service": (
        "",
        '[t.servicio.compromisos]\nurl = "https://a.example"\n',
        f"destino «t», miembro «servicio»: no existe el servicio «compromisos»; los que hay son {KNOWN}",
    ),
    "an unknown service of a neighbour": (
        "",
        '[t.vertical.dte]\ncanal = "dte"\n[t.vertical.dte.servicio.notas]\nurl = "https://a.example"\n',
        f"destino «t», miembro «vertical.dte.servicio»: no existe el servicio «notas»; los que hay son {KNOWN}",
    ),
    "no credential at all": (
        'usuario_env = "U"\nclave_env = "C"\n',
        'url = "https://a.example"\n',
        "destino «t», miembro «servicio»: no nombra credenciales de ningún servicio; agregue usuario_env y clave_env, "
        "o credenciales_archivo",
    ),
    "an unknown member": (REAL, REAL + "reintentos = 3\n", "miembro «t»: no se conoce el miembro «reintentos»" + CURE),
    "no verification far away": (
        "",
        "[t.tls]\nverificar = false\n",
        "destino «t», miembro «tls.verificar»: el certificado de sigfe.example se verifica siempre; solo se puede "
        "dejar de hacer en este equipo. Si su autoridad no es conocida, indique su archivo en tls.ca",
    ),
    "an old TLS": (
        "",
        '[t.tls]\nversion_minima = "1.1"\n',
        "miembro «t.tls.version_minima»: debe ser «1.2» o «1.3»" + CURE,
    ),
    "no timeout": (
        "",
        "[t.tiempos]\nregistrar_s = 0\n",
        "miembro «t.tiempos.registrar_s»: debe ser un numero de segundos entre 0.1 y 3600" + CURE,
    ),
    "a timeout in words": (
        "",
        '[t.tiempos]\nconsulta_s = "un minuto"\n',
        "miembro «t.tiempos.consulta_s»: debe ser un numero" + CURE,
    ),
    "no time at all": (
        "",
        "[t.tiempos]\nconsulta_s = nan\n",
        "destino «t», miembro «tiempos.consulta_s»: debe ser un numero finito; corrija el valor",
    ),
    "a pace that shrinks": (
        "",
        "[t.tickets]\nfactor = 0.5\n",
        "miembro «t.tickets.factor»: debe ser un numero entre 1 y 10" + CURE,
    ),
    "a first pause over the longest": (
        "",
        "[t.tickets]\nprimera_s = 40\n",
        "destino «t», miembro «tickets.primera_s»: es mayor que maxima_s, la pausa más larga entre consultas de un "
        "ticket; baje la primera o suba la otra",
    ),
    "nobody at work": (
        "",
        "[t.ritmo]\nconcurrencia = 0\n",
        "miembro «t.ritmo.concurrencia»: debe ser un numero entero entre 1 y 256" + CURE,
    ),
    "no rate": (
        "",
        "[t.ritmo]\nsolicitudes_por_segundo = 0\n",
        "miembro «t.ritmo.solicitudes_por_segundo»: debe ser un numero entre 0.01 y 1000" + CURE,
    ),
    "a proxy without address": ("", "[t.proxy]\n", "miembro «t.proxy»: falta el miembro «url»" + CURE),
    "a proxy with its password": (
        "",
        '[t.proxy]\nurl = "http://u:valor-secreto@proxy.example"\n',
        f"miembro «t.proxy.url»: no lleva usuario ni clave; use usuario_env y clave_env{CURE}",
    ),
}


def written(folder: Path, text: str = RIGHT) -> Path:
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def told(folder: Path, text: str) -> str:
    """The refusal of a targets file, which repeats no secret."""
    with pytest.raises(HarnessError) as refused:
        load_target(written(folder, text), "t", ENVIRONMENT)
    chain, error = [], refused.value
    while error is not None:
        chain.append(repr(error) + str(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)  # type: ignore[assignment]
    assert not [secret for secret in SECRETS if secret in " ".join(chain)]
    return str(refused.value)


@pytest.mark.parametrize("sort", WRONG)
def test_a_wrong_file_is_told_with_its_member_and_cure(tmp_path: Path, sort: str) -> None:
    old, new, sentence = WRONG[sort]
    assert old in RIGHT
    text = RIGHT.replace(old, new, 1) if old else RIGHT + new
    assert told(tmp_path, text) == f"{tmp_path / 'targets.toml'}: {sentence}"


def test_the_right_file_is_right_and_has_the_limits_of_a_real_environment(tmp_path: Path) -> None:
    target = load_target(written(tmp_path), "t", ENVIRONMENT)
    assert target.limites == REAL_LIMITS
    assert target.archivo == str(tmp_path / "targets.toml")
    assert target.avisos == ()


def test_what_a_target_says_of_its_limits_replaces_only_that(tmp_path: Path) -> None:
    more = "[t.tiempos]\nconsulta_s = 12\n[t.tickets]\nplazo_s = 99.5\n[t.ritmo]\nerrores_seguidos = 3\n"
    real = load_target(written(tmp_path, RIGHT + more), "t", ENVIRONMENT).limites
    assert (real.tiempos.consulta_s, real.tiempos.conexion_s) == (12, 10)
    assert (real.tickets.plazo_s, real.tickets.maxima_s) == (99.5, 30)
    assert (real.ritmo.errores_seguidos, real.ritmo.concurrencia) == (3, 8)
    local = RIGHT.replace("https://sigfe.example", "http://127.0.0.1:1").replace("pruebas", "simulado") + more
    mock = load_target(written(tmp_path, local), "t", ENVIRONMENT).limites
    assert mock.ritmo.concurrencia == MOCK_LIMITS.ritmo.concurrencia
    assert mock.tickets.maxima_s == MOCK_LIMITS.tickets.maxima_s


def test_a_short_password_of_a_variable_is_told_by_its_name(tmp_path: Path) -> None:
    assert "la clave de CORTA tiene menos de 4 caracteres" in told(tmp_path, RIGHT.replace('"C"', '"CORTA"'))


def test_an_address_without_tls_is_warned_of(tmp_path: Path) -> None:
    path = written(tmp_path, RIGHT.replace("https", "http"))
    (sentence,) = load_target(path, "t", ENVIRONMENT).avisos
    assert sentence == (
        f"{path}, destino «t»: http://sigfe.example no es https: las credenciales viajan sin cifrar por la red"
    )


def test_the_credentials_of_a_proxy_come_from_variables_and_are_secret(tmp_path: Path) -> None:
    more = '[t.proxy]\nurl = "http://proxy.example:3128"\nusuario_env = "PU"\nclave_env = "PC"\n'
    target = load_target(written(tmp_path, RIGHT + more), "t", ENVIRONMENT)
    assert target.proxy is not None
    assert target.proxy.credencial in target.secretos
    assert "clave-secreta" not in repr(target)


# a file of credentials

KEPT = (
    '[devengo]\nusuario = "otro"\nclave = "clave-secreta-9"\n[compromiso]\nusuario = "no"\nclave = "clave-secreta-8"\n'
)
BY_FILE = RIGHT.replace(REAL, REAL + 'credenciales_archivo = "c.toml"\n')


def keep(folder: Path, text: str = KEPT, mode: int = 0o600) -> Path:
    path = folder / "c.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_credentials_come_from_a_private_file_and_a_variable_wins(tmp_path: Path) -> None:
    keep(tmp_path)
    target = load_target(written(tmp_path, BY_FILE), "t", ENVIRONMENT)
    assert target.credenciales["devengo"].clave == "clave-secreta-9"
    assert target.credenciales["compromiso"].clave == "clave-secreta-1"
    assert "clave-secreta" not in repr(target)
    assert {one.clave for one in target.secretos} == {"clave-secreta-9", "clave-secreta-1"}


def test_a_service_of_the_file_needs_none_of_its_variables_but_not_one_alone(tmp_path: Path) -> None:
    keep(tmp_path)
    target = load_target(written(tmp_path, BY_FILE), "t", {})
    assert target.credenciales["compromiso"].clave == "clave-secreta-8"
    with pytest.raises(UsageError, match="falta la variable de ambiente C; defina"):
        load_target(written(tmp_path, BY_FILE), "t", {"U": "usuario"})


def test_every_variable_that_is_not_set_is_told_at_once(tmp_path: Path) -> None:
    more = RIGHT + '[t.servicio.devengo]\nusuario_env = "U2"\nclave_env = "C2"\n'
    with pytest.raises(UsageError, match="faltan las variables de ambiente C, U2 y C2; defina lo que falta y repita"):
        load_target(written(tmp_path, more), "t", {"U": "usuario"})


def test_a_target_may_have_all_of_them_in_the_file(tmp_path: Path) -> None:
    keep(tmp_path)
    alone = BY_FILE.split("[t.servicio")[0]
    assert set(load_target(written(tmp_path, alone), "t", {}).credenciales) == {"devengo", "compromiso"}


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o660, 0o666, 0o610, 0o777])
def test_a_file_that_others_can_read_or_change_is_refused(tmp_path: Path, mode: int) -> None:
    path = keep(tmp_path, mode=mode)
    assert told(tmp_path, BY_FILE) == (
        f"{path}: lo pueden leer o cambiar otros usuarios (modo {mode:04o}) y guarda credenciales; ejecute chmod 600 "
        f"{path}"
    )


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_of_a_symbolic_link_the_real_file_counts(tmp_path: Path) -> None:
    (tmp_path / "lejos").mkdir()
    real = keep(tmp_path / "lejos", mode=0o640)
    (tmp_path / "c.toml").symlink_to(real)
    assert "modo 0640" in told(tmp_path, BY_FILE)
    real.chmod(0o600)
    assert load_target(written(tmp_path, BY_FILE), "t", ENVIRONMENT).credenciales["devengo"].usuario == "otro"


SHAPE = '[compromiso], con usuario = "…" y clave = "…"'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("clave = clave-secreta", f"no es TOML válido; cada servicio va así: {SHAPE}"),
        (
            '[devengos]\nusuario = "u"\nclave = "clave-secreta"\n',
            f"no existe el servicio «devengos»; los que hay son {KNOWN}",
        ),
        (
            '[devengo]\nclave = "clave-secreta"\n',
            f"servicio «devengo»: lleva usuario y clave, y nada más; se escribe así: {SHAPE}",
        ),
        (
            '[devengo]\nusuario = "u"\nclave = 12345678\n',
            f"servicio «devengo»: lleva usuario y clave, y nada más; se escribe así: {SHAPE}",
        ),
        (
            'devengo = "clave-secreta"\n',
            f"servicio «devengo»: lleva usuario y clave, y nada más; se escribe así: {SHAPE}",
        ),
        (
            '[devengo]\nusuario = "u"\nclave = "abc"\n',
            "servicio «devengo»: la clave tiene menos de 4 caracteres: no se puede omitir de la evidencia sin tachar "
            "todo lo que se le parece; pida una más larga",
        ),
    ],
)
def test_a_wrong_file_of_credentials_is_told_without_its_content(tmp_path: Path, text: str, sentence: str) -> None:
    path = keep(tmp_path, text)
    assert told(tmp_path, BY_FILE) == f"{path}: {sentence}"


def test_a_file_of_credentials_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, BY_FILE) == (
        f"{tmp_path / 'c.toml'}: no se puede leer (no existe), y allí se buscan credenciales (credenciales_archivo); "
        "créelo con modo 0600 o corrija la ruta"
    )


def test_a_file_that_git_would_take_along_is_warned_of(tmp_path: Path) -> None:
    path = keep(tmp_path)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (sentence,) = load_target(written(tmp_path, BY_FILE), "t", ENVIRONMENT).avisos
    assert sentence == (
        f"{path}: tiene credenciales, está dentro de un repositorio git y git no lo ignora; agréguelo a .gitignore"
    )
    (tmp_path / ".gitignore").write_text("c.toml\n", encoding="utf-8")
    assert load_target(written(tmp_path, BY_FILE), "t", ENVIRONMENT).avisos == ()


@pytest.mark.parametrize("content", [None, "", "no es un certificado"])
def test_a_wrong_file_of_authorities_is_told(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "ca.pem").write_text(content, encoding="utf-8")
    why = "no se puede leer (no existe)" if content is None else "no tiene certificados en PEM"
    assert told(tmp_path, RIGHT + '[t.tls]\nca = "ca.pem"\n') == (
        f"{tmp_path / 'targets.toml'}: destino «t», miembro «tls.ca»: {tmp_path / 'ca.pem'}: {why}; indique el archivo "
        "de la autoridad"
    )


def test_a_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    with pytest.raises(BrokenFile, match="no es TOML válido"):
        load_target(written(tmp_path, "[t"), "t")
    with pytest.raises(UsageError, match="no hay un destino «otro»; los que hay son t"):
        load_target(written(tmp_path), "otro")
