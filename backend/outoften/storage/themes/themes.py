"""The owner's themes."""

from outoften.domain.themes.themes import MAX_THEMES, Theme
from outoften.storage.core import schema
from outoften.storage.core.owned_rows import OwnedRows

theme_rows = OwnedRows(schema.theme, Theme, "theme", MAX_THEMES)
