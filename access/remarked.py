"""Remarks of a request in the answer of the API, and in its description.

An answer that is an object carries them as ``remarks``; without any the field is left out. Every verb whose rules can
remark something answers with an object.
"""

from http import HTTPStatus
from typing import Any

from core.remarks import Remark

_READING = ("get", "head", "options", "parameters")
_TEXT = {"type": "string"}
_SHAPES: dict[str, Any] = {
    "Remark": {
        "type": "object",
        "properties": {
            "text": _TEXT | {"description": "What to check, in the language of the caller."},
            "code": _TEXT | {"description": "The rule that it speaks of. Left out where there is none."},
        },
        "required": ["text"],
    },
    "Remarked": {
        "type": "object",
        "properties": {
            "remarks": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Remark"},
                "description": "What the verb wants the caller to know; it was done nevertheless: so a rule that was "
                "not verified in the act warns and refuses nothing. Left out where there is nothing to remark.",
            }
        },
    },
}


def carry(said: list[Remark], response: Any) -> Any:
    """The answer of a verb with what was remarked on the way."""
    body = getattr(response, "data", None)
    if said and isinstance(body, dict) and response.status_code < HTTPStatus.BAD_REQUEST:
        response.data = {**body, "remarks": [remark.told() for remark in said]}
    return response


def describe(result: dict[str, Any], **_of_the_generator: Any) -> dict[str, Any]:
    """The same in OpenAPI: every answer of a verb that is an object may carry remarks."""
    result["components"]["schemas"].update(_SHAPES)
    for methods in result["paths"].values():
        for method, operation in methods.items():
            if method not in _READING:
                for code, answer in operation["responses"].items():
                    if code.startswith("2"):
                        _extend(answer.get("content", {}).get("application/json"))
    return result


def _extend(answer: dict[str, Any] | None) -> None:
    if answer and answer["schema"].get("type") != "array":
        answer["schema"] = {"allOf": [answer["schema"], {"$ref": "#/components/schemas/Remarked"}]}
