"""Structs that all resources share: the body of a PATCH, and a list."""

from collections.abc import Collection
from typing import Annotated, Any, Generic, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, defstruct
from msgspec.structs import asdict, fields

T = TypeVar("T")


class Listing(Struct, Generic[T], frozen=True):
    """A list, or one page of it."""

    data: Annotated[list[T], Meta(description="The items, as the list is ordered.")]


def patch_of(struct: type[Struct], description: str, *, without: Collection[str] = (), **types: Any) -> type[Struct]:
    """Returns the Struct of a PATCH body: the fields of `struct`, each of them optional, except those in `without`.

    `types` are those of fields that differ in a PATCH.
    """
    optional = [
        (field.name, types.get(field.name, field.type) | UnsetType, UNSET)
        for field in fields(struct)
        if field.name not in without
    ]
    name = f"{struct.__name__.removesuffix('In')}Patch"
    return defstruct(name, optional, namespace={"__doc__": description}, frozen=True, forbid_unknown_fields=True)


def changed_fields(patch: Struct) -> dict[str, Any]:
    """Returns the fields that a PATCH body contains, with their values."""
    return {name: value for name, value in asdict(patch).items() if value is not UNSET}
