"""Run one import in a process of its own: `python -m fund.web.banking.worker NAME`.

The web worker starts it and goes on serving pages; when a web worker is restarted, the import is not. The process
tells how far it is through the job's files (see `uploads`), never through the database.
"""

import contextlib
import dataclasses
import logging
import sys
import threading
import time
from collections.abc import Iterator

from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError

from fund.banking.operations import import_statement
from fund.banking.planning import ImportReceipt
from fund.errors import FundError
from fund.web.app import create_app
from fund.web.banking.upload_plans import kept_layout
from fund.web.banking.uploads import BEAT_SECONDS, Job, JobState, Upload, UploadFolder
from fund.web.config import current_settings
from fund.web.messages import sentence
from fund.web.transaction import transaction

BUSY = "Có việc khác đang ghi sổ quá lâu. Chưa có gì được ghi; chờ một lát rồi nhập lại tệp."
MISTAKE = "Phần mềm gặp lỗi khi nhập. Chưa có gì được ghi; thử lại, nếu vẫn lỗi thì báo quản trị."
_log = logging.getLogger("fund.web")


def run(app: Flask, name: str) -> Job:
    """Run the import of an upload to its end and write down how it ended."""
    with app.app_context():
        folder = UploadFolder(current_settings().instance_path)
        job = folder.job_of(name)
        began = time.monotonic()
        with _heart(folder, name):
            ended = _outcome(folder, folder.find(name), job)
        ended = dataclasses.replace(ended, seconds=round(time.monotonic() - began, 1))
        folder.write_job(name, ended)
        folder.give_up(name)
        return ended


def _outcome(folder: UploadFolder, upload: Upload, job: Job) -> Job:
    try:
        receipt = _import(folder, upload, job)
    except FundError as refusal:
        told = tuple(sentence(violation) for violation in refusal.violations)
        return dataclasses.replace(job, state=JobState.REFUSED, sentences=told)
    except (OperationalError, IntegrityError) as error:
        _log.exception("the database refused an import")
        told = (BUSY if isinstance(error, OperationalError) else MISTAKE,)
        return dataclasses.replace(job, state=JobState.REFUSED, sentences=told)
    except BaseException:
        folder.write_job(upload.name, dataclasses.replace(job, state=JobState.REFUSED, sentences=(MISTAKE,)))
        raise
    return dataclasses.replace(job, total=receipt.new_count).ended(receipt.import_id)


def _import(folder: UploadFolder, upload: Upload, job: Job) -> ImportReceipt:
    def tell(stage: str, done: int, total: int) -> None:
        folder.write_job(upload.name, dataclasses.replace(job, stage=stage, done=done, total=total))

    content = folder.content_of(upload)
    with transaction() as session:
        return import_statement(
            session,
            content=content,
            filename=upload.filename,
            profile=upload.profile,
            account_code=upload.account_code,
            fund_code=upload.fund_code,
            campaign_id=upload.campaign_id,
            actor=job.actor,
            at=job.moment,
            on_progress=tell,
            layout=kept_layout(upload),
            accept_implied=upload.accept_implied,
            accept_breaks=upload.accept_breaks,
        )


@contextlib.contextmanager
def _heart(folder: UploadFolder, name: str) -> Iterator[None]:
    """Beat while the block runs, also while one long statement does."""
    stopped = threading.Event()

    def beat() -> None:
        while not stopped.wait(BEAT_SECONDS):
            folder.beat(name)

    folder.beat(name)
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def main() -> int:
    """Run the upload named on the command line; 0 when its lines are in the books."""
    app = create_app()
    return 0 if run(app, sys.argv[1]).is_done else 1


if __name__ == "__main__":
    sys.exit(main())
