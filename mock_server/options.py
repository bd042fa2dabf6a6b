"""What the command line says about the mock, checked and turned into values; every complaint is a Spanish sentence."""

from __future__ import annotations

import socket
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

import click

import schemas
from mock_server.credentials import Credenciales, CredentialsError, default_credentials, load_credentials
from mock_server.domain.tablas import Tablas
from mock_server.spanish import Complaint, WrongValue, why
from mock_server.strict_json import MalformedJsonError, parse
from mock_server.table_files import TablesError
from mock_server.tables import load_tables
from mock_server.tickets import Progresion
from schemas.overlay import FOLDER, TABLES, OverlayError, is_overlay, use_overlay

Red = IPv4Network | IPv6Network


def progresion(_ctx: click.Context, _param: click.Parameter, value: str) -> Progresion:
    """`--progresion`"""
    try:
        return Progresion.parse(value)
    except ValueError as wrong:
        raise WrongValue(str(wrong)) from None


def redes(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[Red, ...]:
    """`--ip-permitidas`: networks or single addresses, separated by commas."""
    try:
        return tuple(ip_network(text.strip()) for text in value.split(","))
    except ValueError:
        raise WrongValue(
            f"«{value}» no es una lista de redes; escriba direcciones o redes CIDR separadas por comas, "
            "por ejemplo 127.0.0.1,10.1.0.0/16."
        ) from None


def codigos(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> frozenset[str]:
    """`--sin-regla`: only codes that the catalogue knows."""
    known = {codigo for service in schemas.load_catalog().services.values() for codigo in service.rules}
    unknown = sorted(set(value) - known)
    if unknown:
        raise WrongValue(f"no existe la regla {', '.join(unknown)}; las reglas son {', '.join(sorted(known))}.")
    return frozenset(value)


def loopback(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    """`--host`: the mock listens to this machine alone."""
    host = "127.0.0.1" if value == "localhost" else value
    try:
        if ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise WrongValue(
        f"«{value}» no es una dirección de esta misma máquina; el simulador solo atiende en loopback "
        "(127.0.0.1, ::1 o localhost)."
    )


def credenciales(path: Path | None, sin_credenciales: bool) -> Credenciales | None:
    """`--credenciales` and `--sin-credenciales`; None lets everybody in."""
    if sin_credenciales and path:
        raise Complaint("Use --credenciales o --sin-credenciales, no ambas.")
    servicios = tuple(schemas.load_catalog().services)
    try:
        return (
            None if sin_credenciales else load_credentials(path, servicios) if path else default_credentials(servicios)
        )
    except CredentialsError as wrong:
        raise Complaint(str(wrong)) from None


def seed_file(path: Path) -> Any:
    """The document in `--seed`."""
    try:
        return parse(path.read_bytes())
    except OSError as broken:
        raise Complaint(f"{path}: no se puede leer la semilla ({why(broken)}).") from None
    except MalformedJsonError as broken:
        raise Complaint(f"{path}: la semilla no es JSON válido; {broken}.") from None


def contrato(asked: Path | None, catalogos: Path | None) -> Path | None:
    """`--contrato`: put the institution's overlay in use; the folder of the tables, its own unless told otherwise."""
    folder = asked or (Path(FOLDER) if is_overlay(Path(FOLDER)) else None)
    try:
        use_overlay(folder)
    except OverlayError as wrong:
        raise Complaint("\n".join(wrong.problemas)) from None
    own = folder / TABLES if folder is not None else None
    return catalogos or (own if own is not None and own.is_dir() else None)


def catalogos(folder: Path | None) -> Tablas:
    """`--catalogos`: the institution's own tables over the package's."""
    try:
        return load_tables(folder)
    except TablesError as wrong:
        raise Complaint("\n".join(wrong.problemas)) from None


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it each answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as taken:
        listener.close()
        raise Complaint(
            f"No se puede atender en {host}:{port} ({why(taken)}); elija otro puerto con --port (0 toma uno libre)."
        ) from None
    return listener
