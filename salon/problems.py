"""The API's one shape of errors: application/problem+json (RFC 9457)."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from salon.errors import Refused


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """A rule's no is 409 with the rule's code; invalid input is 400 with `errors` by field."""
    if isinstance(error, Refused):
        return problem(409, error.code, str(error), **error.details)
    response = exception_handler(error, context)
    if response is None:
        return None
    code = getattr(error, "default_code", "error")
    if isinstance(error, ValidationError):
        return problem(400, "invalid", "Some values are not right.", errors=response.data)
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    answer = problem(response.status_code, code, str(detail))
    for header in ("WWW-Authenticate", "Retry-After"):
        if header in response.headers:
            answer.headers[header] = response.headers[header]
    return answer


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    body = {"status": status, "code": code, "detail": detail, **more}
    return Response(body, status=status, content_type="application/problem+json")
