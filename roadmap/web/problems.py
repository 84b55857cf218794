"""Errors become answers here and nowhere else: RFC 9457 problem details for the API, a page for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from roadmap.bounds import BEYOND, read_day, text_fault
from roadmap.errors import Stale, Unauthenticated, Unavailable, VekhaError
from roadmap.language.message import _, in_words
from roadmap.logs.lines import request_id
from roadmap.web.door.line import busy
from roadmap.web.error_page import error_page
from roadmap.web.headers import GUARDS, REQUEST_ID

log = logging.getLogger(__name__)

PROBLEM = "application/problem+json"
TITLES = {
    400: _("Неверный запрос"),
    401: _("Нужен вход"),
    403: _("Недостаточно прав"),
    404: _("Не найдено"),
    405: _("Такой способ не поддерживается"),
    409: _("Действие невозможно"),
    412: _("Данные уже изменены"),
    413: _("Слишком большой файл"),
    422: _("Проверьте введённое"),
    428: _("Нужна версия данных"),
    429: _("Слишком много попыток"),
    500: _("Ошибка программы"),
    503: _("Сервис временно недоступен"),
}


def wants_problem(request: Request) -> bool:
    """Whether a program asks: everything under /api."""
    return request.url.path.startswith("/api/")


def problem(
    request: Request,
    status: int,
    code: str,
    detail: str,
    data: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """RFC 9457: type, title, status, detail, instance; ``code`` and the error's data are extension members."""
    body: dict[str, Any] = {
        **(data or {}),
        "type": f"urn:vekha:problem:{code}",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.url.path,
        "code": code,
    }
    return JSONResponse(in_words(body), status, headers=dict(headers or {}), media_type=PROBLEM)


def answer(request: Request, error: VekhaError) -> Response:
    """The response to a product error."""
    status = error.status
    headers = {}
    if "seconds" in error.data:
        headers["Retry-After"] = str(error.data["seconds"])
    if wants_problem(request):
        if isinstance(error, Stale) and "if-match" in request.headers:
            status = 412
        if isinstance(error, Unauthenticated):
            headers["WWW-Authenticate"] = 'Bearer realm="vekha"'
        return problem(request, status, error.code, error.message, error.data, headers)
    if isinstance(error, Unauthenticated):
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        target = f"?next={quote(there)}" if request.method == "GET" and there != "/" else ""
        return RedirectResponse(f"/login{target}", 303)
    return error_page(request, status, TITLES.get(status, _("Ошибка")), error.message, headers)


def install_problems(app: FastAPI) -> None:
    """Register the handlers."""

    def product(request: Request, error: Exception) -> Response:
        assert isinstance(error, VekhaError)
        return answer(request, error)

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return _invalid(request, error)

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return _http(request, error)

    def database(request: Request, error: Exception) -> Response:
        log.error("database does not answer", exc_info=error)
        return answer(
            request,
            Unavailable("database.unreachable", _("база данных не отвечает: повторите через минуту"), seconds=30),
        )

    def no_connection(request: Request, error: Exception) -> Response:
        log.error("no connection came free: more are in use than the door lets in", exc_info=error)
        return answer(request, busy(5))

    def unforeseen(request: Request, error: Exception) -> Response:
        log.error("unforeseen error at %s %s", request.method, request.url.path, exc_info=error)
        message = _("что-то пошло не так по нашей вине; ничего из отправленного не сохранено — повторите позже")
        response = answer(request, VekhaError("internal", message))
        # this answer is made outside the middleware that adds them
        for name, value in {**GUARDS, REQUEST_ID: request_id.get() or ""}.items():
            response.headers.setdefault(name, value)
        return response

    app.add_exception_handler(VekhaError, product)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(OperationalError, database)
    app.add_exception_handler(PoolTimeout, no_connection)
    app.add_exception_handler(Exception, unforeseen)


def _invalid(request: Request, error: RequestValidationError) -> Response:
    faults = [
        {"where": ".".join(str(part) for part in fault["loc"]), "what": str(fault["msg"])} | _beyond(fault)
        for fault in error.errors()
    ]
    named = ", ".join(dict.fromkeys(fault["where"].rpartition(".")[2] for fault in faults))
    beyond = next((f"{one['where'].rpartition('.')[2]}: {one['what']}" for one in faults if "code" in one), None)
    detail = beyond or _("не получилось понять: {named}. Проверьте значения и повторите", named=named)
    if wants_problem(request):
        return problem(request, 422, "request.invalid", detail, {"errors": faults})
    in_path = all(fault["where"].startswith("path.") for fault in faults)
    if in_path:  # /tasks/abc names nothing
        return error_page(request, 404, TITLES[404], _("такой страницы нет: проверьте адрес"))
    return error_page(request, 422, TITLES[422], detail)


def _beyond(fault: Mapping[str, Any]) -> dict[str, str]:
    """Code and words for a day or a text beyond the bounds of everything that comes in; empty for other faults."""
    bounds = fault.get("ctx") or {}
    if fault["type"] in _COMPARED and read_day(str(bounds.get("ge", bounds.get("le")))):
        return {"code": "bounds.date", "what": BEYOND}
    if fault["type"] == "string_too_long":
        typed = fault.get("input")
        length = len(typed) if isinstance(typed, str) else None
        return {"code": "bounds.text", "what": text_fault(length, bounds["max_length"])}
    return {}


_COMPARED = ("greater_than_equal", "less_than_equal")


def _http(request: Request, error: HTTPException) -> Response:
    texts = {
        404: _("такой страницы нет: проверьте адрес"),
        405: _("этот адрес так не вызывают: откройте страницу заново"),
        400: _("запрос не понят: обновите страницу и повторите"),
    }
    detail = texts.get(error.status_code, str(error.detail))
    if wants_problem(request):
        return problem(request, error.status_code, f"http.{error.status_code}", detail, headers=error.headers)
    title = TITLES.get(error.status_code, _("Ошибка"))
    return error_page(request, error.status_code, title, detail, error.headers)
