"""The catalog: an immutable copy of all sites, surveys, endpoints and rules in memory, which every request needs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct, field
from msgspec.structs import replace

from outoften.domain.automation.endpoint import Endpoint, group_by_event
from outoften.domain.automation.rules.rule import Rule, group_rules_by_event
from outoften.domain.collecting.tally import SiteDays, site_days
from outoften.domain.errors import NotFoundError
from outoften.domain.surveys.origins import allowed_origins, origin_patterns
from outoften.domain.surveys.site import Site
from outoften.domain.surveys.survey import Survey


class Catalog(Struct, frozen=True):
    """All sites, surveys, endpoints and rules at one moment, by id. Make it with `build_catalog`."""

    sites: Mapping[int, Site] = field(default_factory=dict)
    surveys: Mapping[int, Survey] = field(default_factory=dict)
    by_key: Mapping[str, Site] = field(default_factory=dict)
    zones: Mapping[int, ZoneInfo] = field(default_factory=dict)
    days: Mapping[int, SiteDays] = field(default_factory=dict)
    active: Mapping[int, Sequence[Survey]] = field(default_factory=dict)
    origins: frozenset[str] = frozenset()
    deleted_surveys: frozenset[int] = frozenset()
    endpoints: Mapping[int, Endpoint] = field(default_factory=dict)
    endpoints_by_event: Mapping[str, Sequence[Endpoint]] = field(default_factory=dict)
    rules: Mapping[int, Rule] = field(default_factory=dict)
    # The types of events that any endpoint or rule wants.
    wanted_events: frozenset[str] = frozenset()
    rules_by_event: Mapping[str, Sequence[Rule]] = field(default_factory=dict)

    def site(self, site_id: int) -> Site:
        """Returns the site with this id. Raises NotFoundError."""
        if site_id not in self.sites:
            raise NotFoundError("site_not_found", f"There is no site {site_id}. GET /v1/sites lists them.")
        return self.sites[site_id]

    def site_with_key(self, key: str) -> Site:
        """Returns the site with this public key. Raises NotFoundError."""
        if key not in self.by_key:
            raise NotFoundError("site_not_found", "No site has this key. Copy the tag from the dashboard once more.")
        return self.by_key[key]

    def survey(self, survey_id: int) -> Survey:
        """Returns the survey with this id. Raises NotFoundError."""
        if survey_id not in self.surveys:
            raise NotFoundError("survey_not_found", f"There is no survey {survey_id}. GET /v1/surveys lists them.")
        return self.surveys[survey_id]

    def endpoint(self, endpoint_id: int) -> Endpoint:
        """Returns the endpoint with this id. Raises NotFoundError."""
        if endpoint_id not in self.endpoints:
            raise NotFoundError("endpoint_not_found", f"There is no endpoint {endpoint_id}. GET /v1/endpoints lists them.")
        return self.endpoints[endpoint_id]

    def rule(self, rule_id: int) -> Rule:
        """Returns the rule with this id. Raises NotFoundError."""
        if rule_id not in self.rules:
            raise NotFoundError("rule_not_found", f"There is no rule {rule_id}. GET /v1/rules lists them.")
        return self.rules[rule_id]

    def active_surveys(self, site_id: int) -> Sequence[Survey]:
        """Returns a site's surveys that may ask, in the order of their ids."""
        return self.active.get(site_id, ())

    def allows_origin(self, origin: str) -> bool:
        """Whether pages of this origin may collect for at least one site."""
        return not self.origins.isdisjoint(origin_patterns(origin))

    def limit_to(self, site_ids: Collection[int]) -> "Catalog":
        """Returns a copy that has only these sites with what belongs to them, and no endpoint of all sites."""
        sites = [site for site in self.sites.values() if site.id in site_ids]
        limited = build_catalog(sites, [survey for survey in self.surveys.values() if survey.site_id in site_ids])
        endpoints = [endpoint for endpoint in self.endpoints.values() if endpoint.site_id in site_ids]
        return limited.replace_automation(endpoints, [rule for rule in self.rules.values() if rule.site_id in site_ids])

    def replace_site(self, site_id: int, newer: "Catalog") -> "Catalog":
        """Returns a copy in which one site and its surveys are as in `newer`; without the site if `newer` doesn't have it."""
        sites = [site for site in self.sites.values() if site.id != site_id]
        surveys = [survey for survey in self.surveys.values() if survey.site_id != site_id]
        deleted = self.deleted_surveys | newer.deleted_surveys
        changed = build_catalog([*sites, *newer.sites.values()], [*surveys, *newer.surveys.values()], deleted)
        # The endpoints and rules of a deleted site were deleted with it.
        return changed.replace_automation(
            [one for one in self.endpoints.values() if one.site_id is None or one.site_id in changed.sites],
            [rule for rule in self.rules.values() if rule.site_id in changed.sites],
        )

    def replace_automation(self, endpoints: Iterable[Endpoint], rules: Iterable[Rule]) -> "Catalog":
        """Returns a copy with these endpoints and rules."""
        by_id = {endpoint.id: endpoint for endpoint in sorted(endpoints, key=lambda endpoint: endpoint.id)}
        rules_by_id = {rule.id: rule for rule in sorted(rules, key=lambda rule: rule.id)}
        wanting, acting = group_by_event(by_id.values()), group_rules_by_event(rules_by_id.values())
        return replace(
            self,
            endpoints=by_id,
            endpoints_by_event=wanting,
            rules=rules_by_id,
            rules_by_event=acting,
            wanted_events=frozenset((*wanting, *acting)),
        )


def build_catalog(sites: Iterable[Site], surveys: Iterable[Survey], deleted_surveys: frozenset[int] = frozenset()) -> Catalog:
    """Returns the catalog of these sites and surveys, in the order of their ids."""
    sites_by_id = {site.id: site for site in sorted(sites, key=lambda site: site.id)}
    surveys_by_id = {survey.id: survey for survey in sorted(surveys, key=lambda survey: survey.id)}
    active: dict[int, list[Survey]] = {}
    for survey in surveys_by_id.values():
        if survey.asks:
            active.setdefault(survey.site_id, []).append(survey)
    by_key = {site.key: site for site in sites_by_id.values()}
    zones = {site.id: ZoneInfo(site.time_zone) for site in sites_by_id.values()}
    days = {site.id: site_days(site.time_zone, site.next_time_zone, site.counted_to) for site in sites_by_id.values()}
    origins = frozenset(origin for site in sites_by_id.values() for origin in allowed_origins(site))
    return Catalog(sites_by_id, surveys_by_id, by_key, zones, days, active, origins, deleted_surveys)
