"""Examples of bodies and replies, which the tests validate against the schemas.

STRUCT_EXAMPLES holds examples whose fields depend on each other. All others are built field by field from FIELD_EXAMPLES."""

from typing import Any

from outoften.domain.reports.score_report import comparison_sentence
from outoften.domain.score import HIDDEN_BELOW

Schema = dict[str, Any]
Schemas = dict[str, Schema]

_SIGNED = "eyJpZCI6IjAxOWFhOGQwIn0.signed"
_NPS = {"low": 21.6, "high": 56.0, "confidence": 0.95}
_CADENCE = {"answered_days": 90, "dismissed_days": [30, 60, 90], "long_rest_days": 365, "between_surveys_days": 14}
_RATE = {"low": 0.19, "high": 0.31, "confidence": 0.95}

# Examples by the Struct's name.
STRUCT_EXAMPLES: dict[str, Any] = {
    "AnswerForm": {"token": _SIGNED, "score": "9", "comment": "Quick and kind.", "done": "true"},
    "AnswerIn": {"token": _SIGNED, "score": 9, "comment": "Quick and kind."},
    "AskIn": {"site": "0123456789abcdef", "page": "https://www.example.com/pricing", "locale": "en"},
    "AskReply": {
        "ask": {
            "token": _SIGNED,
            "expires_at": "2026-11-23T09:30:00Z",
            "survey": {
                "id": 1,
                "locale": "en",
                "dir": "ltr",
                "question": "How likely are you to recommend Acme to a friend or colleague?",
                "intro": None,
                "low": "Not at all likely",
                "high": "Extremely likely",
                "follow_ups": {"detractor": {"question": "What went wrong?"}},
                "thanks": {"promoter": "Thank you!"},
                "words": {"send": "Send"},
                "cadence": _CADENCE,
                "style": "section{--text:#16181f}",
                "stage": None,
            },
        }
    },
    "Appearance": {"placement": "corner", "accent": "#2b2f77"},
    "Comparison": {
        "from": "2026-10-01",
        "to": "2026-11-01",
        "nps": 55,
        "responses": 140,
        "points": -15,
        "difference": -15.0,
        "interval": {"low": -36.1, "high": 6.1, "confidence": 0.95},
        "p_value": 0.16,
        "significant": False,
        "sentence": comparison_sentence(100, 140, points=-15, p_value=0.16, hidden_below=HIDDEN_BELOW),
    },
    "FollowUp": {"question": "What could we do better?", "choices": ["Price", "Speed"], "multiple": True},
    "Interval": _NPS,
    "KeyIn": {"name": "a poller", "scopes": ["read"]},
    "Translation": {"subject": "Acme", "follow_ups": {"detractor": {"question": "Was lief schief?"}}},
    "Rates": {
        "asked": 200,
        "answered": 50,
        "commented": 20,
        "dismissed": 60,
        "ignored": 90,
        "suspect": 0,
        "response_rate": 0.25,
        "interval": _RATE,
        "comment_rate": 0.4,
        "dismissal_rate": 0.3,
    },
    "Rules": {"pages": ["/account/*"], "sample_percent": 50},
    "ScoreReport": {
        "survey_id": 1,
        "from": "2026-11-01",
        "to": "2026-12-01",
        "time_zone": "Europe/Zurich",
        "channel": None,
        "nps": 40,
        "interval": _NPS,
        "responses": 100,
        "promoters": 55,
        "passives": 30,
        "detractors": 15,
        "distribution": [1, 0, 1, 2, 1, 4, 6, 12, 18, 30, 25],
        "reliability": "ok",
        "suspect": 0,
        "comparison": None,
    },
    "SeenIn": {"site": "0123456789abcdef", "event": "card_refused"},
    "SessionIn": {"key": "oot_sk_0123456789ab_…"},
    "SitePatch": {"origins": ["https://www.example.com"], "time_zone": "Europe/Zurich"},
    "SiteIn": {"name": "Acme", "origins": ["https://www.example.com"]},
    "Survey": {
        "id": 1,
        "site_id": 1,
        "name": "Relationship",
        "active": True,
        "wording": "standard",
        "subject": "Acme",
        "subject_kind": "us",
        "intro": None,
        "follow_ups": {"detractor": {"question": "What could we do better?"}},
        "thanks": {"promoter": "Thank you!"},
        "translations": {"de": {"thanks": {"promoter": "Danke!"}}},
        "delay_seconds": 10,
        "rules": {"pages": ["/account/*"], "sample_percent": 50},
        "appearance": {"accent": "#2b2f77"},
        "cadence": _CADENCE,
    },
    "SurveyIn": {"site_id": 1, "name": "Relationship", "subject": "Acme"},
    "SurveyPatch": {"subject": "Acme", "rules": {"pages": ["/account/*"]}},
    "Cadence": _CADENCE,
    "ThankYou": {"text": "Thank you!", "label": "Write a review", "url": "https://reviews.example.com/acme"},
    "TraitRule": {"key": "plan", "op": "in", "values": ["pro", "team"]},
    "EventRule": {"name": "order_completed", "where": {"currency": ["EUR"]}},
}

# Examples by the field's name. The first that fits the field's schema is used.
FIELD_EXAMPLES: dict[str, tuple[Any, ...]] = {
    "action": ("erase",),
    "actor": ("0123456789ab",),
    "ask_id": ("019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21",),
    "category": ("promoter",),
    "channel": ("widget",),
    "choices": (["Speed"],),
    "code": ("survey_not_found", "answered_recently"),
    "comment": ("Quick and kind.",),
    "created_at": ("2026-11-01T08:00:00Z",),
    "cursor": (None,),
    "definition": (
        {"widget": "Respondents who answered ÷ respondents who saw the card (half of it, for a second)."},
        "Respondents who answered ÷ respondents who saw the card (half of it, for a second).",
    ),
    "detail": ("There is no survey 7. GET /v1/surveys lists them.",),
    "expires_at": ("2027-11-01T08:00:00Z",),
    "from": ("2026-11-01",),
    "id": ("019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21",),
    "KeyOut.id": ("0123456789ab",),
    "NewKey.id": ("0123456789ab",),
    "key": ("0123456789abcdef",),
    "NewKey.key": ("oot_sk_0123456789ab_…",),
    "kind": ("tag",),
    "limit": (50,),
    "locale": ("en",),
    "name": ("Acme",),
    "KeyOut.name": ("a poller",),
    "NewKey.name": ("a poller",),
    "note": ("Called back on Monday.",),
    "nps": (40,),
    "origins": (["https://www.example.com"],),
    "page": ("https://www.example.com/pricing",),
    "respondent_id": ("user-1",),
    "retry_at": ("2027-02-20T09:30:00Z",),
    "revoked_at": (None,),
    "score": (9,),
    "scopes": (["read"],),
    "secret": ("Zk3…",),
    "segment_keys": (["plan"],),
    "site": ("0123456789abcdef",),
    "segments": ({"plan": "pro"}, ["plan=pro"]),
    "segment": ("plan:pro",),
    "site_name": ("Acme",),
    "source": ("Our own, last year",),
    "status": (404, "ok"),
    "by": ("month",),
    "became": ("detractor",),
    "definitions": ({"asked": "Respondents who saw the card (half of it, for a second)."},),
    "excluded": ("A test of ours.",),
    "examples": (["Too slow at noon."],),
    "terms": (["slow", "waiting"],),
    "term": ("slow",),
    "text": ("A new price list.",),
    "value": ("pro",),
    "values": (["pro"],),
    "words": (["slow", "waiting"],),
    "tag": ("called back",),
    "SiteOut.tag": ('<script async src="https://nps.example.com/w.js?site=0123456789abcdef"></script>',),
    "tags": (["called back"],),
    "time_zone": ("Europe/Zurich",),
    "title": ("Not Found",),
    "to": ("2026-12-01",),
    "token": (_SIGNED,),
    "event": ("card_refused",),
    "traits": ({"plan": "pro"},),
    "type": ("urn:outoften:problem:survey_not_found",),
}

# The example of a string without an example.
PLACEHOLDER = "?"
_BY_FORMAT = {
    "date": "2026-11-01",
    "date-time": "2026-11-22T09:30:00Z",
    "uuid": "019aa8d0-5f3c-7a11-8f7a-2f1b1c0d9e21",
    "uri": "https://www.example.com/",
}
_BY_TYPE: dict[str, Any] = {"boolean": False, "number": 0.5, "null": None, "string": PLACEHOLDER}
_PYTHON_TYPES: dict[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "null": type(None),
    "object": dict,
    "string": str,
    "integer": int,
    "number": (int, float),
}


def example(name: str, schemas: Schemas, *, is_request: bool = False) -> Any:
    """Returns an example of the Struct of this name; with `is_request`, a request body without optional fields."""
    schema = schemas[name]
    if "properties" not in schema:
        return _value_example(schema, schemas, name, "", is_request)
    fields, required, sample = schema["properties"], schema.get("required", []), STRUCT_EXAMPLES.get(name, {})
    if sample:
        names = [field for field in fields if field in sample or field in required]
    else:
        names = ([field for field in fields if field in required] or list(fields)[:2]) if is_request else list(fields)
    return {
        field: sample[field] if field in sample else _field_example(name, field, fields[field], schemas, is_request)
        for field in names
    }


def parameter_example(name: str, schema: Schema) -> Any:
    """Returns an example of a parameter, or None."""
    return next(
        (value for value in FIELD_EXAMPLES.get(name, ()) if value is not None and _fits_schema(value, schema, {})), None
    )


def _field_example(struct_name: str, name: str, schema: Schema, schemas: Schemas, is_request: bool) -> Any:
    samples = FIELD_EXAMPLES.get(f"{struct_name}.{name}", FIELD_EXAMPLES.get(name, ()))
    matching = [value for value in samples if _fits_schema(value, schema, schemas)]
    return matching[0] if matching else _value_example(schema, schemas, struct_name, name, is_request)


def _value_example(schema: Schema, schemas: Schemas, struct_name: str, name: str, is_request: bool) -> Any:
    if "$ref" in schema:
        return example(schema["$ref"].rpartition("/")[2], schemas, is_request=is_request)
    if options := schema.get("anyOf"):
        option = next((option for option in options if option != {"type": "null"}), options[0])
        return _value_example(option, schemas, struct_name, name, is_request)
    if "enum" in schema or "const" in schema:
        return next(value for value in schema.get("enum", [schema.get("const")]) if value is not None)
    if schema.get("default") is not None and not isinstance(schema["default"], (dict, list)):
        return schema["default"]
    match schema.get("type"):
        case "object":
            return _object_example(schema, schemas, struct_name, name, is_request)
        case "array":
            items = schema.get("prefixItems") or [schema["items"]] * max(1, schema.get("minItems", 1))
            return [_field_example(struct_name, name, item, schemas, is_request) for item in items]
        case "integer":
            return max(1, schema.get("minimum", 1))
        case "string" if "format" in schema:
            return _BY_FORMAT.get(schema["format"], PLACEHOLDER)
    return _BY_TYPE.get(str(schema.get("type")))


def _object_example(schema: Schema, schemas: Schemas, struct_name: str, name: str, is_request: bool) -> Any:
    value_schema = schema.get("additionalProperties")
    if not isinstance(value_schema, dict):
        return {}
    key = next(iter(schema.get("propertyNames", {}).get("enum", ["widget"])))
    return {key: _field_example(struct_name, name, value_schema, schemas, is_request)}


def _fits_schema(value: Any, schema: Schema, schemas: Schemas) -> bool:
    """Whether the value's type fits the schema. The tests validate completely."""
    if "$ref" in schema:
        return _fits_schema(value, schemas.get(schema["$ref"].rpartition("/")[2], {"type": "?"}), schemas)
    if "anyOf" in schema:
        return any(_fits_schema(value, option, schemas) for option in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    fits = any(
        isinstance(value, _PYTHON_TYPES.get(name, ())) and isinstance(value, bool) == (name == "boolean") for name in types
    )
    return fits and ("items" not in schema or all(_fits_schema(item, schema["items"], schemas) for item in value))
