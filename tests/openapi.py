"""Asking the JSON interface, and whether an answer is what the interface's own description says.

Knows as much of JSON Schema as the description uses.
"""

from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from pages import visit

KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "number": (int, float),
    "null": type(None),
}


def get(
    client: FlaskClient, query: str = "", status: int = 200, path: str = "/api/v1/search", described: str = ""
) -> Any:
    """An answer's JSON, once it has been found to be as described."""
    response = visit(client, f"{path}?{query}")
    assert response.status_code == status, f"{query[:80]}: {response.status_code} {response.text[:300]}"
    assert response.mimetype == "application/json"
    description = visit(client, "/api/v1/openapi.json").get_json()
    wrong = differences(description, described or path.removeprefix("/en"), status, response.get_json())
    assert not wrong, f"{query[:80]}: {wrong}"
    return response.get_json()


def differences(description: dict[str, Any], path: str, status: int, body: Any) -> list[str]:
    """Where the body of an answer differs from what is described for a path and a status."""
    operation = description["paths"].get(path, {}).get("get")
    if operation is None:
        return [f"{path} is not described"]
    answer = operation["responses"].get(str(status))
    if answer is None:
        return [f"{path} does not say that it may answer {status}"]
    return list(_compare(description, answer["content"]["application/json"]["schema"], body, "$"))


def _compare(description: dict[str, Any], schema: dict[str, Any], value: Any, place: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = description["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, KINDS[kind]) and (kind == "boolean") == isinstance(value, bool) for kind in kinds):
        yield f"{place} is {value!r:.80}, not {kinds}"
        return
    if isinstance(value, dict):
        yield from _compare_object(description, schema, value, place)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _compare(description, schema["items"], item, f"{place}[{number}]")


def _compare_object(
    description: dict[str, Any], schema: dict[str, Any], value: dict[str, Any], place: str
) -> Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties")
    yield from (f"{place}.{name} is missing" for name in schema.get("required", ()) if name not in value)
    for name, item in value.items():
        if inner := properties.get(name, others):
            yield from _compare(description, inner, item, f"{place}.{name}")
        else:
            yield f"{place}.{name} is not described"
