"""What a page tells about its respondent. What cannot be used is left out and named in the reply, and the rest goes on."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from outoften.domain.collecting.dates import parse_time
from outoften.domain.collecting.targeting import Trait

# More names, or longer ones, would make the reply longer than the request.
MAX_NAMES, MAX_NAME_LENGTH = 20, 100

_TRAIT = msgspec.json.Decoder(Trait)
_ID = msgspec.json.Decoder(Annotated[str, Meta(max_length=128)] | int | None)
_DATE = msgspec.json.Decoder(Annotated[str, Meta(max_length=40)] | float | None)


class RespondentValues:
    """Decodes values, and collects the names of those that cannot be used."""

    def __init__(self) -> None:
        self._unusable: list[str] = []

    def traits(self, traits: Mapping[str, msgspec.Raw]) -> dict[str, Trait]:
        """Returns the traits that are texts, finite numbers, true, false or null."""
        decoded = {name: self._decode(f"traits.{name}", _TRAIT, value) for name, value in traits.items()}
        return {name: value for name, value in decoded.items() if value is not None}

    def id(self, value: msgspec.Raw) -> str | None:
        """Returns the id as a text."""
        decoded = self._decode("respondent.id", _ID, value)
        return None if decoded is None else str(decoded)

    def created_at(self, value: msgspec.Raw) -> str | float | None:
        """Returns the date as it was sent, if it is one."""
        decoded: str | float | None = self._decode("respondent.created_at", _DATE, value)
        if decoded is None or parse_time(decoded) is not None:
            return decoded
        self._unusable.append("respondent.created_at")
        return None

    def ignored(self) -> tuple[str, ...]:
        """Returns the names of what was left out."""
        return tuple(name[:MAX_NAME_LENGTH] for name in self._unusable[:MAX_NAMES])

    def _decode(self, name: str, decoder: msgspec.json.Decoder[Any], value: msgspec.Raw) -> Any:
        try:
            return decoder.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._unusable.append(name)
            return None
