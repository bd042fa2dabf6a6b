"""An institution's own folder is written whole, passes at once, and lets nothing private into git."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from harness.cli import main
from harness.commands import new_project
from harness.loader import load_cases, packaged_cases
from harness.scaffold.project import requirements
from harness.targets import load_target

BIN = Path(sys.executable).parent


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def iop(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments], prog_name="iop")


def files_of(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def shell(folder, *command, code=0):
    told = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "PYTEST_ADDOPTS": ""},
    )
    assert told.returncode == code, told.stdout + told.stderr
    return told.stdout


def test_it_passes_at_once_as_iop_and_as_pytest_and_git_takes_nothing_private(here):
    assert iop("new", "project", "mia").exit_code == 0
    mia = here / "mia"
    assert "Los 2 casos fueron aprobados" in shell(mia, "iop", "run", "--out", "reports/simulador")
    assert "2 passed" in shell(mia, "pytest", "cases")
    assert "2 aprobados solo en simulación" in shell(mia, "iop", "status", code=1)
    (mia / "credenciales.toml").write_text('[periodo]\nusuario = "u"\nclave = "canario"\n')
    (mia / ".env").write_text("IOP_PRUEBAS_PERIODO_CLAVE=canario\n")
    (mia / "firma.key").write_text("canario\n")
    shell(mia, "git", "init", "-q")
    shell(mia, "git", "add", "-A")
    staged = set(shell(mia, "git", "diff", "--cached", "--name-only").split())
    assert {"targets.toml", "plan.toml", "cases/entradas.toml", ".gitignore", ".gitlab-ci.yml"} < staged
    assert ".github/workflows/iop.yml" in staged
    assert (mia / ".iop").is_dir()
    assert [one for one in staged if one.startswith((".iop", "reports"))] == []
    assert [one for one in staged if "canario" in (mia / one).read_text(encoding="utf-8")] == []


def test_both_ci_files_run_what_the_readme_says_and_keep_the_dossier(here):
    yaml = pytest.importorskip("yaml", reason="instale el extra dev")
    iop("new", "project", "mia")
    readme = (here / "mia" / "README.md").read_text(encoding="utf-8")
    told = "".join(re.findall(r"```sh\n(.*?)```", readme, re.S)).split("\n")
    github = yaml.safe_load((here / "mia/.github/workflows/iop.yml").read_text(encoding="utf-8"))
    (job,) = github["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    gitlab = yaml.safe_load((here / "mia/.gitlab-ci.yml").read_text(encoding="utf-8"))["simulador"]
    assert commands == gitlab["script"]
    assert {line.strip() for line in told} >= set(commands)
    assert any(command.startswith("iop run") for command in commands)
    (kept,) = [step for step in job["steps"] if "upload-artifact" in step.get("uses", "")]
    assert (kept["if"], kept["with"]["path"]) == ("always()", "reports/")
    assert (gitlab["artifacts"]["when"], gitlab["artifacts"]["paths"]) == ("always", ["reports/"])


def test_its_files_are_read_by_what_reads_them(here):
    iop("new", "project", "mia")
    suite = load_cases([here / "mia" / "cases"])
    assert (suite.broken, len(suite.cases)) == ((), 2)
    assert suite.inputs == load_cases([packaged_cases() / "periodo"]).inputs
    assert load_target(here / "mia" / "targets.toml", "local", {}).simulado
    text = (here / "mia" / "targets.toml").read_text(encoding="utf-8")
    environ = dict.fromkeys(re.findall(r'(?:usuario|clave)_env = "(\w+)"', text), "un-canario")
    assert load_target(here / "mia" / "targets.toml", "pruebas", environ).ambiente == "pruebas"


def test_a_folder_that_is_not_empty_is_refused_and_named(here):
    (here / "mia").mkdir()
    for name in "abcdefg":
        (here / "mia" / name).touch()
    told = iop("new", "project", "mia")
    assert told.exit_code == 2
    assert "no está vacía (tiene a, b, c, d, e y 2 más)" in told.stderr
    assert files_of(here) == [f"mia/{name}" for name in "abcdefg"]


@pytest.mark.parametrize(("place", "sentence"), [("archivo", "no es una carpeta"), ("no/esta", "créela primero")])
def test_a_place_that_cannot_be_is_refused(here, place, sentence):
    (here / "archivo").touch()
    told = iop("new", "project", place)
    assert told.exit_code == 2
    assert sentence in told.stderr
    assert files_of(here) == ["archivo"]


def test_an_empty_folder_of_git_or_the_one_where_one_stands_is_filled(here):
    shell(here, "git", "init", "-q")
    assert iop("new", "project", ".").exit_code == 0
    assert "README.md" in files_of(here)
    assert sorted(one.name for one in here.iterdir() if one.name.startswith(".iop")) == []


@pytest.mark.parametrize("there", [True, False])
def test_when_the_disk_refuses_nothing_is_left(here, monkeypatch, there):
    def refuse(_draft, _files):
        raise OSError(28, "No space left on device")

    if there:
        (here / "mia").mkdir()
    monkeypatch.setattr(new_project, "_fill", refuse)
    told = iop("new", "project", "mia")
    assert told.exit_code == 2
    assert "no queda espacio en el disco" in told.stderr
    assert [one.name for one in here.rglob("*")] == (["mia"] if there else [])


def test_a_move_that_stops_half_way_is_undone(here, monkeypatch):
    (here / "mia").mkdir()
    rename = Path.rename

    def once(self, target):
        if self.name == "cases" and ".iop-new" in str(self):
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", once)
    assert iop("new", "project", "mia").exit_code == 2
    assert list((here / "mia").iterdir()) == []


def test_what_is_installed_again_is_this_very_package():
    git = {"vcs": "git", "commit_id": "a" * 40}
    assert requirements({"version": "1.2"}).endswith("\nsigfe-iop==1.2\n")
    assert f"sigfe-iop @ git+https://x.example/y@{'a' * 40}" in requirements(
        {"version": "1.2", "url": "https://x.example/y", "vcs_info": git}
    )
    from_folder = requirements({"version": "1.2", "url": "file:///x", "dir_info": {"editable": True}})
    assert from_folder.endswith("\n./paquetes/sigfe_iop-1.2-py3-none-any.whl\n")
    assert "file:///x" not in from_folder
