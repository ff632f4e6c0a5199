"""Every refusal and mistake becomes a Vietnamese page with its status and the next step."""

import logging

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from fund.errors import Conflict, FundError, InvalidInput, NotAllowed, NotFound, Violation
from fund.web.extensions import current_session, login_manager
from fund.web.messages import sentence
from fund.web.upgrades import lacks_a_table, upgrade_needed

_log = logging.getLogger("fund.web")

STATUS: tuple[tuple[type[FundError], int], ...] = (
    (NotFound, 404),
    (Conflict, 409),
    (NotAllowed, 403),
    (InvalidInput, 422),
)
TITLES = {
    400: "Yêu cầu không hợp lệ",
    403: "Không có quyền thực hiện",
    404: "Không tìm thấy",
    405: "Cách gọi không được chấp nhận",
    409: "Việc này trái với dữ liệu đang có",
    413: "Nội dung gửi lên quá lớn",
    422: "Nội dung chưa đúng",
    500: "Phần mềm gặp lỗi",
    503: "Hệ thống đang bận",
}
SENTENCES = {
    400: "Trình duyệt gửi yêu cầu không đọc được. Quay lại trang trước, tải lại rồi thử lần nữa.",
    403: "Tài khoản của bạn không có quyền mở trang này. Nếu công việc cần đến, đề nghị quản trị giao vai trò.",
    404: "Trang hoặc hồ sơ này không có, hoặc địa chỉ gõ sai. Tìm lại từ thanh bên trái.",
    405: "Trang này không mở theo cách đó. Quay lại trang trước và dùng nút trên màn hình.",
    409: "Người khác vừa thay đổi dữ liệu này. Tải lại trang để xem hiện trạng.",
    413: "Tệp hoặc biểu mẫu lớn hơn 60 MB. Chia nhỏ hoặc nén tệp rồi gửi lại.",
    422: "Nội dung gửi lên chưa đúng. Quay lại trang trước và sửa.",
    500: "Chưa có gì được ghi. Thử lại; nếu vẫn lỗi, báo quản trị mã yêu cầu bên dưới.",
    503: "Có việc khác đang ghi sổ. Chờ vài giây rồi thử lại; chưa có gì được ghi.",
}
CSRF_SENTENCE = "Phiên của biểu mẫu đã hết hạn hoặc mở từ nơi khác. Quay lại, tải lại trang rồi gửi lại."


def init_errors(app: Flask) -> None:
    """Register the answer to every kind of refusal."""
    app.register_error_handler(FundError, show_refusal)
    app.register_error_handler(CSRFError, show_csrf_refusal)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(IntegrityError, show_database_refusal)
    app.register_error_handler(OperationalError, show_busy_database)
    app.register_error_handler(Exception, show_mistake)


def status_of(error: FundError) -> int:
    """Map the four kinds to their status."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 422)


def show_refusal(error: FundError) -> ResponseReturnValue:
    """Tell every violation of a refusal that no form took back."""
    _log.info("refused", extra={"facts": {"code": error.code, "request_id": g.get("request_id", "")}})
    if error.code == "PermissionLacking":
        return error_page(403)
    return error_page(status_of(error), [sentence(violation) for violation in error.violations])


def show_csrf_refusal(error: CSRFError) -> ResponseReturnValue:
    """Tell that the form's token is missing or stale."""
    _log.info("csrf refused: %s", error.description)
    return error_page(400, [CSRF_SENTENCE])


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """Give the page of an HTTP error; redirects of the router pass through."""
    status = error.code or 500
    if status < 400:
        return error
    return error_page(status)


def show_database_refusal(error: IntegrityError) -> ResponseReturnValue:
    """Tell that a trigger or CHECK refused what the code let through."""
    _log.warning("database refused: %s", str(error.orig)[:200])
    return error_page(409, [sentence(Violation("DatabaseRefused"))])


def show_busy_database(error: OperationalError) -> ResponseReturnValue:
    """Tell that the database could not be reached or locked in time."""
    if lacks_a_table(error):
        return show_mistake(error)
    _log.error("database is busy or away: %s", str(error.orig)[:200])
    _forget_who()
    return error_page(503)


def _forget_who() -> None:
    """Let the page be one for nobody, instead of asking the database again who it is."""
    if "_login_user" not in g:
        login_manager._update_request_context_with_user()  # noqa: SLF001  the extension's only way


def show_mistake(error: Exception) -> ResponseReturnValue:
    """Log our own mistake with its trace, tell the person the number of the request; or that tables are missing."""
    if lacks_a_table(error):
        current_session().rollback()
        if missing := upgrade_needed():
            _log.error("the database was not upgraded: %s", str(error)[:200])
            _forget_who()
            return error_page(503, [f"{missing}."])
    _log.error("unhandled mistake", exc_info=error, extra={"facts": {"request_id": g.get("request_id", "")}})
    return error_page(500)


def error_page(status: int, sentences: list[str] | None = None) -> ResponseReturnValue:
    """Render the page of one status, in the shell for people who are logged in."""
    current_session().rollback()
    template = "errors/part.html" if request.headers.get("HX-Request") else "errors/page.html"
    page = render_template(
        template,
        status=status,
        title=TITLES.get(status, TITLES[400] if status < 500 else TITLES[500]),
        sentences=sentences or [SENTENCES.get(status, SENTENCES[400] if status < 500 else SENTENCES[500])],
        request_id=g.get("request_id", ""),
        way_back=_way_back(),
        is_inside=_is_logged_in(),
    )
    return page, status


def _is_logged_in() -> bool:
    try:
        return bool(current_user.is_authenticated)
    except OperationalError:
        return False


def _way_back() -> str:
    before = request.referrer or ""
    return before if before.startswith(request.host_url) and before != request.url else "/"
