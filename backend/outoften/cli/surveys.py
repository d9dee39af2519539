"""`outoften survey show` and `outoften survey apply`: surveys as TOML files."""

from pathlib import Path

from outoften.cli.arguments import CommandGroup, parse_id
from outoften.cli.output import printable
from outoften.cli.transactions import read, run_command
from outoften.domain.errors import InvalidError
from outoften.domain.importing.survey_file import SurveyFile, describe_changes, read_survey, show_survey, survey_of
from outoften.locales import load_locales
from outoften.private_files import file_error
from outoften.settings import Settings, SettingsError
from outoften.storage.access.commands import ApplySurvey
from outoften.storage.core.catalog import Catalog
from outoften.storage.surveys.surveys import load_catalog


def add_commands(commands: CommandGroup) -> None:
    """Add `survey show` and `survey apply`."""
    surveys = commands.group("survey")
    command = surveys.add("show", show, "print what is published of a survey as TOML")
    command.add_argument("survey_id", type=parse_id, metavar="N", help="the survey's id")
    command = surveys.add("apply", apply, "print how a file differs from its survey, and publish it")
    command.add_argument("file", metavar="FILE", help="a file as `outoften survey show` prints it")
    command.add_argument("--dry-run", action="store_true", help="publish nothing: only print the differences")


def show(settings: Settings, survey_id: int) -> int:
    """Print a survey as TOML. The server may be running."""
    print(show_survey(read(settings, load_catalog).survey(survey_id)), end="")
    return 0


def apply(settings: Settings, file: str, dry_run: bool) -> int:
    """Publish what a file says, with the checks of the API. The server may be running; it uses the survey at once."""
    try:
        text = Path(file).read_text("utf-8-sig")
    except OSError as error:
        raise file_error(Path(file), error) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8 text. Save it as UTF-8.") from None
    wanted = read_survey(text, load_locales())
    catalog = read(settings, load_catalog)
    if wanted.id is None:
        command = ApplySurvey(survey_of(wanted, 0, _find_site(catalog, wanted)), None)
        print(f"New survey: {printable(wanted.name)}")
    else:
        if wanted.id not in catalog.surveys:
            raise InvalidError("file_invalid", f"`id`: there is no survey {wanted.id}. Without `id`, a new survey is created.")
        stored = catalog.survey(wanted.id)
        if wanted.site_id not in (None, stored.site_id):
            raise InvalidError("file_invalid", f"`site_id`: survey {stored.id} belongs to site {stored.site_id}. Write that.")
        changes = describe_changes(stored, wanted)
        for change in changes:
            print(printable(change))
        if not changes:
            print(f"Survey {stored.id} is as in the file already.")
            return 0
        command = ApplySurvey(survey_of(wanted, stored.id, stored.site_id), stored.version)
    if not dry_run:
        print(run_command(settings, command))
    return 0


def _find_site(catalog: Catalog, wanted: SurveyFile) -> int:
    if wanted.site_id is not None:
        return catalog.site(wanted.site_id).id
    if len(catalog.sites) != 1:
        ids = ", ".join(f"{site.id} ({site.name})" for site in catalog.sites.values())
        raise InvalidError("file_invalid", f"`site_id` is missing, and there are several sites. Write one of these: {ids}.")
    return next(iter(catalog.sites))
