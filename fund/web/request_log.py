"""One line of JSON for each request, without personal data: the rule of the address, never its values."""

import json
import logging
import secrets
import sys
import time

from flask import Flask, Response, g, request

from fund.trail.operations import REQUEST_ID
from fund.web.clock import now
from fund.web.extensions import current_session

_log = logging.getLogger("fund.request")


class JsonFormatter(logging.Formatter):
    """Spells a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Keep level, logger, words and the facts given as `extra={"facts": {...}}`."""
        line: dict[str, object] = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def init_request_log(app: Flask) -> None:
    """Number each request, pass the number to the trail and log the answer."""
    if not app.testing:
        _log_to_stderr()
    app.before_request(_begin)
    app.after_request(_end)


def _log_to_stderr() -> None:
    logger = logging.getLogger("fund")
    if logger.handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _begin() -> None:
    g.request_started = time.perf_counter()
    g.request_id = secrets.token_hex(8)
    current_session().info[REQUEST_ID] = g.request_id


def _end(response: Response) -> Response:
    if request.endpoint == "static" or "request_id" not in g:
        return response
    facts = {
        "request_id": g.request_id,
        "method": request.method,
        "rule": request.url_rule.rule if request.url_rule else "",
        "status": response.status_code,
        "ms": round((time.perf_counter() - g.request_started) * 1000, 1),
    }
    _log.info("request", extra={"facts": facts})
    response.headers["X-Request-Id"] = g.request_id
    return response
