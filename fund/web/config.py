"""Settings come from the environment only; a wrong or missing one stops the start with a sentence.

DATABASE_URL         sqlite:///... or postgresql://...; default: SQLite under instance/
SECRET_KEY           signs cookies; default: instance/secret_key, made at the first start, readable by the owner
FUND_DATA_KEY        encrypts ID numbers (32 bytes, url-safe base64); default: instance/data_key, made likewise
FUND_COOKIE_SECURE   true when served over HTTPS (cookies then never travel without it); default false
FUND_PROXY_COUNT     how many reverse proxies stand in front (their X-Forwarded-* are believed); default 0
"""

import base64
import dataclasses
import os
import pathlib
import secrets
from collections.abc import Mapping

from flask import current_app

ROOT = pathlib.Path(__file__).resolve().parents[2]
_TRUE, _FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
_LEAST_SECRET = 24


class WrongSetting(ValueError):
    """A setting of the environment cannot be used; the program does not start."""


@dataclasses.dataclass(frozen=True)
class Settings:
    """Everything the application is told from outside."""

    database_url: str
    secret_key: str = dataclasses.field(repr=False)
    data_key: bytes = dataclasses.field(repr=False)
    instance_path: pathlib.Path
    is_cookie_secure: bool = False
    proxy_count: int = 0
    is_testing: bool = False


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        WrongSetting: One is malformed; the message names it.
    """
    instance = pathlib.Path(environment.get("FUND_INSTANCE") or ROOT / "instance")
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = environment.get("SECRET_KEY") or _kept_secret(instance / "secret_key")
    if len(secret) < _LEAST_SECRET:
        raise WrongSetting(f"SECRET_KEY needs at least {_LEAST_SECRET} characters")
    return Settings(
        database_url=_database_url(environment.get("DATABASE_URL", ""), instance),
        secret_key=secret,
        data_key=_data_key(environment.get("FUND_DATA_KEY") or _kept_secret(instance / "data_key")),
        instance_path=instance,
        is_cookie_secure=_boolean(environment, "FUND_COOKIE_SECURE", default=False),
        proxy_count=_count(environment, "FUND_PROXY_COUNT"),
    )


def current_settings() -> Settings:
    """Give the settings of the running application."""
    settings = current_app.extensions["fund_settings"]
    assert isinstance(settings, Settings)
    return settings


def _database_url(url: str, instance: pathlib.Path) -> str:
    if not url:
        return f"sqlite:///{instance / 'fund.sqlite3'}"
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    if url.startswith(("postgresql+psycopg://", "sqlite:///")):
        return url
    raise WrongSetting("DATABASE_URL must begin with sqlite:/// or postgresql://")


def _boolean(environment: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environment.get(name, "").strip().lower()
    if text in _TRUE | _FALSE:
        return text in _TRUE
    if text:
        raise WrongSetting(f"{name} must be true or false, not {text!r}")
    return default


def _count(environment: Mapping[str, str], name: str) -> int:
    text = environment.get(name, "").strip() or "0"
    if not (text.isascii() and text.isdigit() and int(text) < 10):
        raise WrongSetting(f"{name} must be a small whole number, not {text!r}")
    return int(text)


def _kept_secret(path: pathlib.Path) -> str:
    """Read a secret file, or make it once; another process may be making it at the same moment."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_text(encoding="ascii").strip()
        if not secret:
            raise WrongSetting(f"{path} is empty; put the secret back or remove the file") from None
        return secret
    secret = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret + "\n")
    return secret


def _data_key(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text.encode())
    except ValueError as error:
        raise WrongSetting("FUND_DATA_KEY is not url-safe base64") from error
    if len(key) != 32:
        raise WrongSetting("FUND_DATA_KEY must hold 32 bytes")
    return key
