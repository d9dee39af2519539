"""The card's translations: one TOML file per language, named by its locale in lower case."""

from importlib.resources import files

import msgspec

from outoften.domain.surveys.texts.locale_texts import LocaleTexts


def load_locales() -> dict[str, LocaleTexts]:
    """Returns the texts of all languages by locale."""
    return {
        file.name.removesuffix(".toml"): msgspec.toml.decode(file.read_bytes(), type=LocaleTexts)
        for file in files(__name__).iterdir()
        if file.name.endswith(".toml")
    }
