"""Static files travel compressed: each text file is compressed once and kept in memory.

Pages themselves are not compressed: they hold the form token beside what a person typed, and a compressed answer's
length would tell about both.
"""

import functools
import gzip
import pathlib

from flask import Flask, Response, current_app, request

_TEXTS = frozenset({".css", ".js", ".svg", ".txt"})
_LEAST = 1024


def init_assets(app: Flask) -> None:
    """Compress the answers of the static folder."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    name = str((request.view_args or {}).get("filename", ""))
    is_whole = request.endpoint == "static" and response.status_code == 200 and "Range" not in request.headers
    if not is_whole or pathlib.PurePath(name).suffix not in _TEXTS:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    path = pathlib.Path(current_app.static_folder or "", name)
    content = _compressed(path, path.stat().st_mtime_ns)
    if len(content) < _LEAST // 2:
        return response
    response.direct_passthrough = False
    response.close()
    answer = Response(content, headers=response.headers)
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Length"] = str(len(content))
    return answer


@functools.cache
def _compressed(path: pathlib.Path, _changed_at: int) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)
