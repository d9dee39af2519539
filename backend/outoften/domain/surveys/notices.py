"""What the owner of a survey should know about its definition."""

from outoften.domain.surveys.appearance import find_adjusted_colors
from outoften.domain.surveys.notice import Notice
from outoften.domain.surveys.survey import Definition
from outoften.domain.surveys.texts.translations import find_incomplete_translations


def find_notices(survey: Definition, own_locale: str) -> tuple[Notice, ...]:
    """Returns the notices about a definition whose own texts are in `own_locale`."""
    colors, logo = find_adjusted_colors(survey.appearance), _find_unnamed_logo(survey)
    return (*find_incomplete_translations(survey, own_locale), *colors, *logo)


def _find_unnamed_logo(survey: Definition) -> tuple[Notice, ...]:
    """Returns a notice if only a logo says who asks."""
    if not survey.logo or survey.organization:
        return ()
    detail = "The logo has no text, so people who cannot see it do not learn who asks. Set `organization`, such as “Acme”."
    return (Notice("logo_without_organization", "organization", detail),)
