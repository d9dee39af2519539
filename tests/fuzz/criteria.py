"""Examples of the criteria of audiences, for the fuzzing of their routes."""

from typing import Any

from tests.fuzz.conftest import SOAKING
from tests.web.client import Json


def name_examples_of_criteria(schemas: Json) -> None:
    """One of each kind in the ordinary run. Those of their fields are 160 for each route, because criteria contain criteria."""
    if SOAKING:
        return
    holders = [schemas[name]["properties"]["criteria"] for name in ("AudienceIn", "AudiencePatch", "CriteriaIn")]
    references: dict[str, str] = holders[0]["discriminator"]["mapping"]
    kinds = [schemas[reference.rpartition("/")[2]]["properties"] for reference in references.values()]
    examples = [{name: _example(field) for name, field in fields.items()} for fields in kinds]
    for fields in kinds:
        for field in fields.values():
            field.pop("examples", None)
            field.get("items", {}).pop("examples", None)
    for holder in holders:
        holder["examples"] = examples


def _example(field: Json) -> Any:
    if known := field.get("examples") or field.get("enum"):
        return known[0]
    return [_example(field["items"])]
