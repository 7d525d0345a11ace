"""The OpenAPI 3.1 description of `/api/v1`."""

from functools import cache
from typing import Any

from portal.collaboration.needs.words import BUDGETS, PURPOSES, VISIBILITIES
from portal.programs.models import Approval, Audience, Kind

STRING: dict[str, Any] = {"type": "string"}
INTEGER: dict[str, Any] = {"type": "integer"}
STRINGS: dict[str, Any] = {"type": "array", "items": STRING}


def _nullable(kind: str) -> dict[str, Any]:
    return {"type": [kind, "null"]}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": sorted(properties), "properties": properties}


def _with_optional(described: dict[str, Any], **properties: Any) -> dict[str, Any]:
    return described | {"properties": described["properties"] | properties}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


def _parameter(name: str, description: str, schema: dict[str, Any], where: str = "query") -> dict[str, Any]:
    return {
        "name": name,
        "in": where,
        "required": where == "path",
        "description": description,
        "schema": schema,
    }


PAGING = [
    _parameter("page", "Page, from 1; one beyond the last has no items", INTEGER | {"minimum": 1, "default": 1}),
    _parameter("per_page", "Items a page", INTEGER | {"minimum": 1, "maximum": 100, "default": 20}),
]
FACET_PARAMETERS = [
    _parameter(name, f"Only documents with one of these values of `{name}`; may be repeated", STRINGS)
    for name in ("kind", "field", "industry", "stage", "region", "headcount", "looking_for", "freshness")
]


def _answer(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _operation(summary: str, parameters: list[Any], schema: dict[str, Any], *errors: int) -> dict[str, Any]:
    error = {"$ref": "#/components/schemas/Error"}
    responses = {"200": _answer(schema, "The answer, with an ETag"), "304": {"description": "Not changed"}}
    responses |= {str(code): _answer(error, "An error") for code in errors}
    return {"get": {"summary": summary, "parameters": parameters, "responses": responses}}


SUMMARY = {
    "id": INTEGER,
    "url": STRING,
    "name": STRING,
    "name_ko": STRING,
    "name_en": STRING,
    "kind": _nullable("string"),
    "tagline": STRING,
    "fields": STRINGS,
    "industries": STRINGS,
    "region": _nullable("string"),
    "stage": _nullable("string"),
    "employees": _nullable("integer"),
    "homepage": STRING,
    "updated_at": STRING | {"format": "date-time"},
}
MOMENT = STRING | {"format": "date-time"}
PROGRAM: dict[str, Any] = {
    "id": INTEGER,
    "url": STRING,
    "title": STRING,
    "title_ko": STRING,
    "title_en": STRING,
    "kind": STRING | {"enum": [kind.value for kind in Kind]},
    "field": _nullable("string"),
    "lead_ko": STRING,
    "lead_en": STRING,
    "host": STRING,
    "place_ko": STRING,
    "place_en": STRING,
    "online": {"type": "boolean"},
    "price_ko": STRING,
    "price_en": STRING,
    "audience": STRING | {"enum": [audience.value for audience in Audience]},
    "approval": STRING | {"enum": [approval.value for approval in Approval]},
    "course": {"type": "boolean"},
    "cancelled": {"type": "boolean"},
    "booking_opens_at": MOMENT,
    "booking_closes_at": {"type": ["string", "null"], "format": "date-time"},
    "standing": _nullable("string"),
    "seats": _nullable("integer"),
    "places_left": _nullable("integer"),
    "sessions": _list("ProgramSession"),
    "updated_at": MOMENT,
}
NEED: dict[str, Any] = {
    "id": INTEGER,
    "url": STRING,
    "title": STRING,
    "purpose": STRING | {"enum": list(PURPOSES)},
    "fields": STRINGS,
    "budget": _nullable("string") | {"enum": [*BUDGETS, None]},
    "closes_on": STRING | {"format": "date", "description": "The last day on which proposals are taken, in Seoul"},
    "visibility": STRING | {"enum": list(VISIBILITIES)},
    "firm": {"$ref": "#/components/schemas/NeedFirm"},
    "opened_at": MOMENT,
    "edited_at": {"type": ["string", "null"], "format": "date-time"},
}
SCHEMAS = {
    "Error": _object(
        error={"type": "object", "properties": {"code": STRING, "message": STRING, "detail": STRING, "field": STRING}}
    ),
    "SearchItem": _object(
        type=STRING, id=INTEGER, url=STRING, name=STRING, summary=STRING, highlight=STRING, score={"type": "number"}
    ),
    "FacetValue": _object(value=STRING, label=STRING, count=INTEGER),
    "SearchAnswer": _with_optional(
        _object(
            query=STRING,
            corrected=_nullable("string"),
            total=INTEGER,
            page=INTEGER,
            per_page=INTEGER,
            items=_list("SearchItem"),
            facets={"type": "object", "additionalProperties": _list("FacetValue")},
        ),
        partial={"type": "boolean", "description": "Given and true while the index is away: something may be missing"},
    ),
    "Suggestion": _object(
        type=STRING | {"enum": ["firm", "technology", "service", "program", "need", "field", "industry", "query"]},
        label=STRING,
        url=STRING,
    ),
    "Suggestions": _object(query=STRING, items=_list("Suggestion")),
    "FirmSummary": _object(**SUMMARY),
    "FirmList": _object(total=INTEGER, page=INTEGER, per_page=INTEGER, items=_list("FirmSummary")),
    "Technology": _object(
        id=INTEGER,
        url=STRING,
        name_ko=STRING,
        name_en=STRING,
        field=_nullable("string"),
        summary_ko=STRING,
        trl=_nullable("integer"),
        patents=INTEGER,
        terms=_nullable("string"),
    ),
    "Service": _object(
        id=INTEGER,
        url=STRING,
        name_ko=STRING,
        name_en=STRING,
        industry=_nullable("string"),
        summary_ko=STRING,
        delivery=_nullable("string"),
        price_model=_nullable("string"),
        references=STRINGS,
    ),
    "Fact": _object(metric=STRING, period=STRING, value=INTEGER, unit=STRING),
    "Firm": _object(
        **SUMMARY,
        former_names=STRINGS,
        founded_on=_nullable("string"),
        looking_for=STRINGS,
        keywords=STRINGS,
        description_ko=STRING,
        description_en=STRING,
        freshness=STRING,
        technologies=_list("Technology"),
        services=_list("Service"),
        facts=_list("Fact"),
    ),
    "ProgramSession": _object(
        id=INTEGER,
        starts_at=MOMENT,
        ends_at=MOMENT,
        title_ko=STRING,
        title_en=STRING,
        place_ko=STRING,
        place_en=STRING,
        cancelled={"type": "boolean"},
        standing=_nullable("string"),
        seats=_nullable("integer"),
        places_left=_nullable("integer"),
    ),
    "ProgramSummary": _object(**PROGRAM),
    "ProgramList": _object(total=INTEGER, page=INTEGER, per_page=INTEGER, items=_list("ProgramSummary")),
    "Program": _object(**PROGRAM, body_ko=STRING, body_en=STRING, cancelled_because=STRING),
    "NeedFirm": _object(id=INTEGER, url=STRING, name=STRING)
    | {"type": ["object", "null"], "description": "Who asks; null where a need is shown without a name"},
    "NeedSummary": _object(**NEED),
    "NeedList": _object(total=INTEGER, page=INTEGER, per_page=INTEGER, items=_list("NeedSummary")),
    "Need": _object(**NEED, what=STRING, why=STRING, hoped_for=STRING),
}


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


@cache
def document() -> dict[str, Any]:
    """The whole description."""
    types = {"type": "string", "enum": ["firm", "technology", "service", "program", "need"]}
    sorts = {"type": "string", "enum": ["relevance", "updated", "created", "name", "employees"]}
    search = [
        _parameter("q", "What to look for, as people type it; empty lists everything", STRING),
        _parameter("type", "Only documents of this type", types),
        *FACET_PARAMETERS,
        _parameter("sort", "The order", sorts),
        _parameter("exact", "1 for the words as typed, without corrections", {"type": "string", "enum": ["1"]}),
        *PAGING,
    ]
    typed = _parameter("q", "What was typed so far: half a syllable and initial consonants are enough", STRING)
    number = _parameter("id", "The firm's id", INTEGER, "path")
    program = _parameter("id", "The program's id", INTEGER, "path")
    kind = _parameter("kind", "Only programs of this kind", PROGRAM["kind"])
    purpose = _parameter("purpose", "Only needs with this purpose", NEED["purpose"])
    need = _parameter("id", "The need's id", INTEGER, "path")
    return {
        "openapi": "3.1.0",
        "info": {"title": "이음 API", "version": "1", "description": "Public data of the hub's directory."},
        "paths": {
            "/api/v1/search": _operation("Search", search, {"$ref": "#/components/schemas/SearchAnswer"}, 422, 503),
            "/api/v1/suggest": _operation(
                "Names, fields and past queries to offer while somebody types",
                [typed],
                {"$ref": "#/components/schemas/Suggestions"},
            ),
            "/api/v1/firms": _operation("List firms", PAGING, {"$ref": "#/components/schemas/FirmList"}, 422),
            "/api/v1/firms/{id}": _operation("Show a firm", [number], {"$ref": "#/components/schemas/Firm"}, 404),
            "/api/v1/programs": _operation(
                "List programs to come, by when they begin", [kind, *PAGING], _schema("ProgramList"), 422
            ),
            "/api/v1/programs/{id}": _operation("Show a program", [program], _schema("Program"), 404),
            "/api/v1/needs": _operation(
                "List needs that take proposals, those that close soonest first",
                [purpose, *PAGING],
                _schema("NeedList"),
                422,
            ),
            "/api/v1/needs/{id}": _operation("Show a need that takes proposals", [need], _schema("Need"), 404),
        },
        "components": {"schemas": SCHEMAS},
    }
