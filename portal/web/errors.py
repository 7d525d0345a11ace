"""Error pages in both languages, and JSON errors for the API."""

import logging

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from portal.core.errors import RuleError
from portal.web.language import gettext as _
from portal.web.logs import logged_path

log = logging.getLogger("portal.web")

API_PREFIX = "/api/"


def _texts(code: int) -> tuple[str, str]:
    """What happened and what to do, for people."""
    known = {
        400: (_("요청을 읽을 수 없어요"), _("주소를 확인하고 다시 시도해 주세요.")),
        403: (_("들어갈 수 없는 곳이에요"), _("권한이 필요한 화면이에요. 로그인했는지 확인해 주세요.")),
        404: (_("찾으시는 화면이 없어요"), _("주소가 바뀌었거나 내려간 화면이에요. 검색으로 다시 찾아보세요.")),
        405: (_("이 방법으로는 열 수 없어요"), _("앞 화면으로 돌아가 다시 시도해 주세요.")),
        413: (_("보낸 내용이 너무 커요"), _("파일을 나누거나 줄여서 다시 보내 주세요.")),
        414: (_("주소가 너무 길어요"), _("검색어를 줄여서 다시 찾아보세요.")),
        422: (_("입력한 내용을 확인해 주세요"), _("표시된 항목을 고쳐서 다시 보내 주세요.")),
        429: (_("요청이 너무 잦아요"), _("잠시 뒤에 다시 시도해 주세요.")),
        503: (_("잠시 쉬고 있어요"), _("곧 돌아올게요. 잠시 뒤에 다시 열어 주세요.")),
    }
    fallback = (_("문제가 생겼어요"), _("잠시 뒤에 다시 시도해 주세요. 계속되면 허브에 알려 주세요."))
    return known.get(code, fallback)


def init_app(app: Flask) -> None:
    """Answer every error with a page, or with JSON under `/api/`."""
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(RuleError, _rule_error)
    app.register_error_handler(Exception, _crash)


def http_error(error: HTTPException) -> Response | HTTPException:
    """The page, or the JSON, of an HTTP error."""
    if error.response is not None:
        return error  # a redirect, or an answer that somebody made
    code = error.code or 500
    title, advice = _texts(code)
    response = _answer(code, title, advice, machine_code=error.name.lower().replace(" ", "_"))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _rule_error(error: RuleError) -> Response:
    title, _advice = _texts(422)
    return _answer(422, title, error.message, machine_code=error.code, field=error.field)


def _crash(error: Exception) -> Response | HTTPException:
    log.exception("request failed", extra={"path": logged_path()})
    return http_error(InternalServerError(original_exception=error))


def _answer(code: int, title: str, advice: str, *, machine_code: str, field: str | None = None) -> Response:
    if request.path.startswith(API_PREFIX):
        body: dict[str, object] = {"code": machine_code, "message": title, "detail": advice}
        if field:
            body["field"] = field
        response = jsonify({"error": body})
    else:
        response = Response(_page(code, title, advice), mimetype="text/html")
    response.status_code = code
    return response


def _page(code: int, title: str, advice: str) -> str:
    try:
        return render_template("errors/error.html", code=code, title=title, message=advice, known=None)
    except Exception:
        log.exception("the error page failed")
        return render_template("errors/plain.html", code=code, title=title, message=advice)
