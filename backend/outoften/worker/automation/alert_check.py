"""Looks for drops and silent tags once a day, soon after midnight in each site's time zone."""

import logging
from datetime import date, timedelta
from functools import partial

from outoften import clock
from outoften.domain.automation.alerts.alert import (
    Comparison,
    Drop,
    Part,
    alert_sentence,
    compare_days,
    compare_series,
    explain,
    find_drops,
)
from outoften.domain.automation.alerts.alert_record import Finding
from outoften.domain.collecting.tally import local_day
from outoften.domain.errors import UnavailableError
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey
from outoften.domain.themes.theme_report import ThemesQuery
from outoften.storage.automation import alerts
from outoften.storage.automation.watched_scores import read_daily_scores
from outoften.storage.database import Database
from outoften.storage.themes.theme_cache import ThemeCache

log = logging.getLogger(__name__)

MAX_THEMES = 3


class AlertCheck:
    """The daily check of all sites. It remembers the day of each site's last check, so that most runs read nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._checked: dict[int, date] = {}

    async def run(self) -> None:
        """Check the sites where a day has begun since their last check, and close the alerts of tags that are back."""
        database = self._database
        if await database.read(alerts.has_seen_again):
            await database.writer.run_transaction(
                lambda connection: alerts.close_seen_tags(connection, database.outbox, clock.now())
            )
        for site in database.catalog.sites.values():
            today = local_day(clock.now(), database.catalog.zones[site.id])
            if self._checked.get(site.id) != today:
                await check_site(database, site, today)
                self._checked[site.id] = today


async def check_site(database: Database, site: Site, today: date) -> None:
    """Look for the drops of a site's surveys and for its tag, unless that was done today."""
    if (checked := await database.read(alerts.read_checked_day, site.id)) and checked >= today:
        return
    drops = {}
    for survey in database.catalog.surveys.values():
        if survey.site_id == site.id:
            drops[survey.id] = await find_survey_drops(database, site, survey, today)
    zone = database.catalog.zones[site.id]
    check = alerts.SiteCheck(site, today, drops)
    await database.writer.run_transaction(
        lambda connection: alerts.record_check(connection, database.outbox, check, zone, clock.now())
    )


async def find_survey_drops(database: Database, site: Site, survey: Survey, today: date) -> dict[str, Finding]:
    """Returns the drops of a survey by series, with what explains them."""
    scores = await database.read(partial(read_daily_scores, survey=survey, today=today, keys=site.watched_segments))
    compared = compare_series(scores, today)
    findings = {}
    for segment, drop in find_drops(compared).items():
        parts = () if segment else tuple(await _find_parts(database, site, survey, today, compared[""]))
        themes = await _find_themes(database, survey, segment, drop, today)
        findings[segment] = Finding(drop, alert_sentence(segment, drop, parts, themes), parts, themes)
    return findings


async def _find_parts(database: Database, site: Site, survey: Survey, today: date, whole: Comparison) -> list[Part]:
    scores = await database.read(partial(read_daily_scores, survey=survey, today=today, keys=site.segment_keys))
    return explain(whole, {name: compare_days(daily, today, whole.days) for name, daily in scores.items() if name})


async def _find_themes(database: Database, survey: Survey, segment: str, drop: Drop, today: date) -> tuple[str, ...]:
    """Returns what detractors wrote about in the recent days: the owner's themes with a lower score, then words."""
    query = ThemesQuery(today - timedelta(days=drop.days), today, segment=segment or None)
    try:
        # Of its own, so that its memory is free again afterwards.
        report = await ThemeCache().read_themes(database, survey, query)
    except UnavailableError:
        # The server is busy. An alert without themes is better than none.
        log.info("An alert of survey %s has no themes, because too much was being read.", survey.id)
        return ()
    themes = [theme.name for theme in report.themes if theme.nps is not None and theme.nps < drop.nps]
    words = [term.term for term in report.terms if term.side == "detractor"]
    return tuple(dict.fromkeys([*themes, *words]))[:MAX_THEMES]
