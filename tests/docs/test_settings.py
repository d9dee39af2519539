"""docs/settings.md names every setting, and no other."""

from outoften.cli import parser
from outoften.settings import FILE_SETTINGS, Settings
from tests.docs.markdown import code_spans, read, rows

TABLE = {code_spans(row[0])[0]: row for row in rows(read("docs/settings.md"))}


def test_every_setting_is_named_and_no_other() -> None:
    variables = {f"OUTOFTEN_{field.upper()}" for field in Settings.__struct_fields__}
    files = {f"OUTOFTEN_{field.upper()}_FILE" for field in FILE_SETTINGS}
    assert TABLE.keys() == variables | files
    assert "`OUTOFTEN_CONFIG`" in read("docs/settings.md")


def test_defaults_are_those_of_the_code() -> None:
    defaults = Settings()
    for field in ("host", "port", "workers", "data_dir", "rate_limit"):
        assert TABLE[f"OUTOFTEN_{field.upper()}"][1] == f"`{getattr(defaults, field)}`", field


def test_a_setting_has_a_flag_where_the_table_says_so() -> None:
    for field in Settings.__struct_fields__:
        flag = f"--{field.replace('_', '-')}"
        named = TABLE[f"OUTOFTEN_{field.upper()}"][2]
        assert named == (f"`{flag}`" if flag in _flags_of_serve() else "none"), field


def _flags_of_serve() -> set[str]:
    commands = next(action for action in parser()._actions if action.choices)
    assert isinstance(commands.choices, dict)
    return {option for action in commands.choices["serve"]._actions for option in action.option_strings}
