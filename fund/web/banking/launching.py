"""Start the process that runs an import (`fund.web.banking.worker`), on the books of this application."""

import os
import subprocess
import sys
import threading

from fund.web.banking.uploads import BEAT_SECONDS, UploadFolder
from fund.web.config import ROOT, Settings, current_settings


def start(name: str) -> None:
    """Start the process that runs the import of an upload; it outlives this request."""
    arguments = [sys.executable, "-m", "fund.web.banking.worker", name]
    environment = os.environ | environment_of(current_settings())
    process = subprocess.Popen(  # noqa: S603  our own module, a name of our own making
        arguments, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, start_new_session=True
    )
    folder = UploadFolder(current_settings().instance_path)
    threading.Thread(target=_watch, args=(process, folder, name), daemon=True).start()


def _watch(process: subprocess.Popen[bytes], folder: UploadFolder, name: str) -> None:
    """Beat for the process until it ends, also while it only starts; tell at once when it ended without a result."""
    while True:
        try:
            process.wait(BEAT_SECONDS)
        except subprocess.TimeoutExpired:
            folder.beat(name)
        else:
            folder.fall_silent(name)
            return


def environment_of(settings: Settings) -> dict[str, str]:
    """Hand the settings of this application to a process, so that both work on the same books."""
    return {
        "DATABASE_URL": settings.database_url,
        "FUND_INSTANCE": str(settings.instance_path.resolve()),
        "SECRET_KEY": settings.secret_key,
    }
