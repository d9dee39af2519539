"""The dashboard's generated files."""

from tests.dashboard.generated import generate


def test_types_and_constants_are_those_of_the_api() -> None:
    outdated = [path.name for path, content in generate().items() if path.read_text("utf-8") != content]
    assert outdated == [], "Run `make openapi`, then `npm run build` in widget/, and commit the result."
