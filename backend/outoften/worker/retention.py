"""Erases or anonymizes what is older than its site keeps it, once it has become old."""

from datetime import datetime, timedelta

from msgspec import Struct

from outoften import clock
from outoften.domain.collecting.tally import local_day
from outoften.domain.date_range import start_of_day
from outoften.domain.surveys.retention import first_kept_day
from outoften.domain.surveys.site import Site
from outoften.storage.database import Database
from outoften.storage.responses.retention import FinishedRun

# How often everything is looked at again: an e-mail of a sending that was paused may have been sent long after its id was made.
WHOLE_EVERY = timedelta(days=30)


class _Finished(Struct, frozen=True):
    """What was done for a site, by which settings, and when everything was last looked at."""

    run: FinishedRun
    settings: tuple[object, ...]
    whole_at: datetime


class Retention:
    """What was done since the process started. A new process looks at everything."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._finished: dict[int, _Finished] = {}

    async def run(self) -> None:
        """Erase or anonymize what has become old. Costs next to nothing while nothing has."""
        for site in self._database.catalog.sites.values():
            if site.retention_days:
                await self._apply(site, site.retention_days, clock.now())

    async def _apply(self, site: Site, days: int, now: datetime) -> None:
        zone = self._database.catalog.zones[site.id]
        settings = (days, site.retention_action, zone)
        last = self._finished.get(site.id)
        if last and (last.settings != settings or not last.whole_at <= now < last.whole_at + WHOLE_EVERY):
            last = None
        await self._database.apply_retention(site.id, last.run if last else None)
        run = FinishedRun(now, start_of_day(first_kept_day(days, local_day(now, zone)), zone))
        self._finished[site.id] = _Finished(run, settings, last.whole_at if last else now)
