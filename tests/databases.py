"""Databases for the suite: migrated once into a template, then copied.

The schema is always made by migrating, never by `create_all`, so what is tested is what an office runs. SQLite is a
file beside the others of the test run; PostgreSQL is a server of our own (initdb, loopback only, thrown away at the
end) unless `FUND_TEST_POSTGRES_URL` names one whose role may create databases.
"""

import contextlib
import itertools
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Protocol

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from fund.database import prepare_engine

MIGRATIONS = pathlib.Path(__file__).parent.parent / "migrations"
POSTGRES_HOME = pathlib.Path("/usr/lib/postgresql")
START_SECONDS = 60


class DatabaseSource(Protocol):
    """Where tests get databases from."""

    def create(self, *, migrated: bool = True) -> str:
        """Make one more database and give its URL; an unmigrated one is empty."""

    def drop(self, url: str) -> None:
        """Remove one database, whoever is still connected."""

    def close(self) -> None:
        """Remove every database made."""


def connect(url: str) -> sa.Engine:
    """Make an engine as the program does."""
    return prepare_engine(sa.create_engine(url))


@contextlib.contextmanager
def opened(url: str) -> Iterator[sa.Engine]:
    """Make an engine as the program does, and close its connections at the end."""
    engine = connect(url)
    try:
        yield engine
    finally:
        engine.dispose()


def alembic_config(connection: sa.Connection) -> Config:
    """Make Alembic's settings for one open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def migrate(url: str, revision: str = "head") -> None:
    """Bring a database up to a revision, in one transaction."""
    with opened(url) as engine, engine.begin() as connection:
        command.upgrade(alembic_config(connection), revision)


def unmigrate(url: str, revision: str = "base") -> None:
    """Take a database back down to a revision, in one transaction."""
    with opened(url) as engine, engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


class SqliteSource:
    """SQLite files in one folder; the template is migrated at the first need and then copied."""

    def __init__(self, folder: pathlib.Path) -> None:
        """Remember the folder."""
        self._folder = folder
        self._numbers = itertools.count(1)

    def create(self, *, migrated: bool = True) -> str:
        """Copy the template, or name a file that does not exist yet."""
        path = self._folder / f"fund_{next(self._numbers)}.sqlite3"
        if migrated:
            shutil.copyfile(self._template(), path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Delete the file and what WAL keeps beside it."""
        path = pathlib.Path(sa.make_url(url).database or "")
        for file in path.parent.glob(f"{path.name}*"):
            file.unlink()

    def close(self) -> None:
        """Leave the files to pytest, which keeps the last three runs."""

    def _template(self) -> pathlib.Path:
        path = self._folder / "template.sqlite3"
        if not path.exists():
            unfinished = path.with_suffix(".unfinished")
            migrate(f"sqlite:///{unfinished}")
            unfinished.rename(path)
        return path


class PostgresSource:
    """Databases on one server; the template database is migrated at the first need and then copied."""

    def __init__(self, server_url: str) -> None:
        """Connect to the server's maintenance database and pick names nobody else uses."""
        self._server_url = sa.make_url(server_url)
        self._admin = sa.create_engine(self._server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        self._prefix = f"fund_test_{os.getpid()}_{time.time_ns() % 1_000_000:06d}"
        self._numbers = itertools.count(1)
        self._names: list[str] = []
        self._template_name = ""

    def create(self, *, migrated: bool = True) -> str:
        """Copy the template database, or make an empty one."""
        return self._url(self._create_database(self._template() if migrated else "template0"))

    def drop(self, url: str) -> None:
        """Drop one database."""
        name = sa.make_url(url).database or ""
        self._run(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._names.remove(name)

    def close(self) -> None:
        """Drop every database that is left."""
        for name in self._names:
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._admin.dispose()

    def _template(self) -> str:
        if not self._template_name:
            name = self._create_database("template0")
            migrate(self._url(name))
            self._template_name = name
        return self._template_name

    def _create_database(self, template: str) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        self._names.append(name)
        return name

    def _url(self, name: str) -> str:
        return self._server_url.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


class PostgresMissing(Exception):
    """No PostgreSQL server programs on this machine; the message says what to install."""


def postgres_programs() -> pathlib.Path:
    """Find the folder with the newest `initdb` and `postgres`.

    Raises:
        PostgresMissing: There is none.
    """
    folders = [path.parent for path in POSTGRES_HOME.glob("*/bin/initdb") if (path.parent / "postgres").exists()]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return pathlib.Path(on_path).resolve().parent
    message = f"no PostgreSQL server under {POSTGRES_HOME} nor on PATH; install it: apt-get install postgresql"
    raise PostgresMissing(message)


@contextlib.contextmanager
def throw_away_postgres(*, is_durable: bool = False) -> Iterator[str]:
    """Run a PostgreSQL server of our own and give its URL; stop and delete it at the end.

    It listens on loopback only. It refuses to run as root, so root lends it the user `postgres`.

    Args:
        is_durable: Wait for the disk at each commit, as in an office (benchmarks); tests do without.
    """
    programs = postgres_programs()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="fund-pg-"))
    try:
        _lend_to_server_user(folder)
        cluster = ["-D", str(folder / "data"), "-U", "fund", "-E", "UTF8", "--no-locale", "--auth=trust", "--no-sync"]
        _as_server_user([str(programs / "initdb"), *cluster])
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(_free_port()),
            "unix_socket_directories": str(folder),
            "max_connections": "80",
            "timezone": "UTC",
        }
        if not is_durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
        server = _start(programs / "postgres", folder, settings)
        try:
            url = f"postgresql+psycopg://fund@127.0.0.1:{settings['port']}/postgres"
            _wait_until_ready(url, server, folder / "server.log")
            yield url
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(START_SECONDS)
    finally:
        shutil.rmtree(folder)


def _start(program: pathlib.Path, folder: pathlib.Path, settings: dict[str, str]) -> subprocess.Popen[bytes]:
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    arguments = [*_server_user_prefix(), str(program), "-D", str(folder / "data"), *options]
    with (folder / "server.log").open("wb") as log:
        return subprocess.Popen(arguments, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")


def _server_user_prefix() -> list[str]:
    """Name the program that gives up root and ends the server if the tests are killed; nothing for other users."""
    if os.geteuid() != 0:
        return []
    user = pwd.getpwnam("postgres")
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--pdeathsig=INT"]


def _as_server_user(arguments: list[str]) -> None:
    full = [*_server_user_prefix(), *arguments]
    done = subprocess.run(full, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        message = f"{full} failed:\n{done.stdout}\n{done.stderr}"
        raise RuntimeError(message)


def _lend_to_server_user(folder: pathlib.Path) -> None:
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: pathlib.Path) -> None:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    give_up = time.monotonic() + START_SECONDS
    while True:
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            if server.poll() is not None or time.monotonic() > give_up:
                message = f"the PostgreSQL server did not start:\n{log.read_text()}"
                raise RuntimeError(message) from None
            time.sleep(0.05)


def main() -> None:
    """Say whether the suite can run on PostgreSQL here; the Makefile asks."""
    try:
        if not os.environ.get("FUND_TEST_POSTGRES_URL"):
            postgres_programs()
            _server_user_prefix()
    except (PostgresMissing, KeyError) as reason:
        sys.exit(f"No PostgreSQL for the tests: {reason}")


if __name__ == "__main__":
    main()
