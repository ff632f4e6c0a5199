"""Statement files between preview and commit, and how far an import is: small files under `instance/statements/`.

Nothing of a file is kept in the books before a person commits it, and the progress of a running import cannot stand in
the database: on SQLite the import itself holds the only write lock. So each upload has up to four files of one random
name, readable by the owner only:

    NAME.csv    the bytes as uploaded, whatever their kind; removed when the import has ended, or after a day
    NAME.json   what the person chose, and the SHA-256 that is checked again before the bytes are used
    NAME.job    the state of the import; it appears once, so that a second click starts nothing
    NAME.beat   touched every second by the process that works; when it grows old the process was killed

A killed process leaves nothing in the books: its transaction was never committed.
"""

import contextlib
import dataclasses
import datetime as dt
import hashlib
import json
import os
import pathlib
import re
import secrets
import time
from typing import Any

from fund.errors import Conflict, NotFound
from fund.labels import LabelledEnum

KEEP_UPLOAD_SECONDS = 24 * 3600
KEEP_JOB_SECONDS = 14 * 24 * 3600
BEAT_SECONDS = 1.0
BEAT_TIMEOUT_SECONDS = 15.0
_NAME = re.compile(r"[A-Za-z0-9_-]{32}")


class UploadGone(NotFound):
    """The uploaded file is no longer kept: committed, given up, or a day old."""


class UploadChanged(Conflict):
    """The bytes on disk are not those that were previewed."""


class JobState(LabelledEnum):
    """How an import stands."""

    RUNNING = "running", "Đang nhập"
    DONE = "done", "Đã nhập xong"
    REFUSED = "refused", "Không nhập được"
    INTERRUPTED = "interrupted", "Đứt quãng"


@dataclasses.dataclass(frozen=True)
class Upload:
    """A file waiting to be committed, and what the person chose for it.

    `layout` is JSON where `profile` names no shipped layout. What the balances left to be seen is counted, and what a
    person has confirmed of it is remembered.
    """

    name: str
    filename: str
    sha256: str
    account_code: str
    profile: str
    fund_code: str
    campaign_id: int | None
    actor: str
    layout: str = ""
    is_recognised: bool = False
    break_count: int = 0
    implied_count: int = 0
    accept_breaks: bool = False
    accept_implied: bool = False

    @classmethod
    def of(cls, content: bytes, *, filename: str, **chosen: Any) -> "Upload":  # noqa: ANN401  the fields above
        """Name a file at random and sum its bytes."""
        return cls(
            name=secrets.token_urlsafe(24), filename=filename, sha256=hashlib.sha256(content).hexdigest(), **chosen
        )


@dataclasses.dataclass(frozen=True)
class Job:
    """An import under way or ended. `sentences` tell a refusal; `import_id` leads to the receipt.

    `actor` and `started_at` (ISO text) are who imports and the moment written in the books.
    """

    state: JobState
    actor: str
    started_at: str
    stage: str = ""
    done: int = 0
    total: int = 0
    sentences: tuple[str, ...] = ()
    import_id: int | None = None
    seconds: float = 0.0

    @property
    def moment(self) -> dt.datetime:
        """Give the aware moment of the start."""
        return dt.datetime.fromisoformat(self.started_at)

    def ended(self, import_id: int | None) -> "Job":
        """Make the job that came to its end, with its receipt."""
        return dataclasses.replace(self, state=JobState.DONE, stage="finish", done=self.total, import_id=import_id)

    @property
    def is_running(self) -> bool:
        """Tell whether the page must ask again."""
        return self.state is JobState.RUNNING

    @property
    def is_done(self) -> bool:
        """Tell whether the receipt is there."""
        return self.state is JobState.DONE

    @property
    def may_retry(self) -> bool:
        """Tell whether the same upload may be committed again."""
        return self.state is JobState.INTERRUPTED

    @property
    def stage_label(self) -> str:
        """Say what is being done."""
        return {
            "read": "Đọc tệp",
            "compare": "So với các lần nhập trước",
            "post": "Ghi từng khoản vào sổ",
            "finish": "Hoàn tất và ghi nhận",
        }.get(self.stage, "Đang bắt đầu")


class UploadFolder:
    """The folder of uploads; everything here is by the random name of one upload."""

    def __init__(self, instance_path: pathlib.Path) -> None:
        """Make the folder, for the owner only."""
        self._folder = instance_path / "statements"
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def keep(self, upload: Upload, content: bytes) -> None:
        """Keep the bytes and the choices for the commit; old uploads are cleared away on the way."""
        self.clear_old()
        self._write(upload.name, ".csv", content)
        self._write(upload.name, ".json", json.dumps(dataclasses.asdict(upload)).encode())

    def change(self, upload: Upload) -> None:
        """Replace what was chosen for an upload in one step; the bytes stay.

        Raises:
            UploadGone: It is no longer kept.
        """
        self.find(upload.name)
        fresh = self._path(upload.name, f".{secrets.token_hex(4)}.part")
        fresh.write_bytes(json.dumps(dataclasses.asdict(upload)).encode())
        fresh.chmod(0o600)
        fresh.replace(self._path(upload.name, ".json"))

    def find(self, name: str) -> Upload:
        """Give what was chosen for an upload.

        Raises:
            UploadGone: It is no longer kept.
        """
        return Upload(**self._read_json(name, ".json"))

    def content_of(self, upload: Upload) -> bytes:
        """Give the bytes, checked again.

        Raises:
            UploadGone: They are no longer kept.
            UploadChanged: They are not those that were uploaded.
        """
        content = self._read(upload.name, ".csv")
        if hashlib.sha256(content).hexdigest() != upload.sha256:
            raise UploadChanged(filename=upload.filename)
        return content

    def give_up(self, name: str) -> None:
        """Remove the bytes of an upload; its job, if any, stays readable."""
        self._path(name, ".csv").unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        """Remove everything of an upload whose import is not running; what is in the books stays there."""
        if self.has_job(name) and self.job_of(name).is_running:
            return
        for suffix in (".csv", ".beat", ".job", ".json"):
            self._path(name, suffix).unlink(missing_ok=True)

    def begin_job(self, name: str, *, actor: str, started_at: dt.datetime) -> bool:
        """Note that the import starts; False when it was started before and is not interrupted."""
        job = Job(JobState.RUNNING, actor, started_at.isoformat())
        if self.has_job(name):
            if not self.job_of(name).may_retry:
                return False
            self.beat(name)
            self.write_job(name, job)
            return True
        self.beat(name)
        try:
            self._write(name, ".job", _spell(job))
        except FileExistsError:
            return False
        return True

    def write_job(self, name: str, job: Job) -> None:
        """Replace the state of the import in one step."""
        fresh = self._path(name, f".{secrets.token_hex(4)}.part")
        fresh.write_bytes(_spell(job))
        fresh.replace(self._path(name, ".job"))

    def beat(self, name: str) -> None:
        """Show that the process is alive."""
        self._path(name, ".beat").touch()

    def fall_silent(self, name: str) -> None:
        """Note that the process is gone; a job it left running is interrupted from now on."""
        self._path(name, ".beat").unlink(missing_ok=True)

    def job_of(self, name: str) -> Job:
        """Tell how an import stands; a running one whose process went silent is interrupted.

        Raises:
            UploadGone: Nothing is known of it.
        """
        data = self._read_json(name, ".job")
        data["state"] = JobState(data["state"])
        data["sentences"] = tuple(data["sentences"])
        job = Job(**data)
        if job.is_running and self._silence(name) > BEAT_TIMEOUT_SECONDS:
            return dataclasses.replace(job, state=JobState.INTERRUPTED)
        return job

    def has_job(self, name: str) -> bool:
        """Tell whether the upload was committed."""
        return self._path(name, ".job").exists()

    def unfinished(self) -> list[tuple[Upload, Job]]:
        """List the imports that run, were refused or broken off within a day, newest first; for the list page."""
        found = []
        for path in self._folder.glob("*.job"):
            with contextlib.suppress(UploadGone, FileNotFoundError):
                if time.time() - path.stat().st_mtime < KEEP_UPLOAD_SECONDS:
                    found.append((self.find(path.stem), self.job_of(path.stem)))
        unfinished = [(upload, job) for upload, job in found if not job.is_done]
        return sorted(unfinished, key=lambda pair: pair[1].started_at, reverse=True)

    def clear_old(self) -> None:
        """Remove bytes older than a day and jobs older than a fortnight."""
        now = time.time()
        for path in self._folder.iterdir():
            limit = KEEP_JOB_SECONDS if path.suffix in {".job", ".json"} else KEEP_UPLOAD_SECONDS
            with contextlib.suppress(FileNotFoundError):
                if now - path.stat().st_mtime > limit:
                    path.unlink()

    def _silence(self, name: str) -> float:
        try:
            return time.time() - self._path(name, ".beat").stat().st_mtime
        except FileNotFoundError:
            return float("inf")

    def _path(self, name: str, suffix: str) -> pathlib.Path:
        if not _NAME.fullmatch(name):
            raise UploadGone
        return self._folder / f"{name}{suffix}"

    def _write(self, name: str, suffix: str, content: bytes) -> None:
        handle = os.open(self._path(name, suffix), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)

    def _read(self, name: str, suffix: str) -> bytes:
        try:
            return self._path(name, suffix).read_bytes()
        except FileNotFoundError as error:
            raise UploadGone from error

    def _read_json(self, name: str, suffix: str) -> dict[str, Any]:
        data = json.loads(self._read(name, suffix))
        assert isinstance(data, dict)
        return data


def _spell(job: Job) -> bytes:
    return json.dumps(dataclasses.asdict(job), ensure_ascii=False).encode()
