"""The kinds of destinations."""

from collections.abc import Mapping

from outoften.domain.automation.endpoint import Endpoint, EndpointKind
from outoften.worker.automation.destinations.contract import BatchDestination, Destination, Pace
from outoften.worker.automation.destinations.discord import Discord
from outoften.worker.automation.destinations.email import Email
from outoften.worker.automation.destinations.hubspot import Hubspot
from outoften.worker.automation.destinations.rule_mail import RuleMail
from outoften.worker.automation.destinations.slack import Slack
from outoften.worker.automation.destinations.teams import Teams
from outoften.worker.automation.destinations.template import TemplateDestination
from outoften.worker.automation.destinations.webhook import Webhook

DESTINATIONS: Mapping[EndpointKind, Destination] = {
    "webhook": Webhook(),
    "slack": Slack(),
    "teams": Teams(),
    "discord": Discord(),
    "email": Email(),
}


def destination_of(endpoint: Endpoint) -> Destination | BatchDestination:
    """Returns the kind of destination of an endpoint, or of the e-mails of a rule."""
    if endpoint.id < 0:
        return RuleMail()
    if endpoint.kind == "hubspot":
        return Hubspot(endpoint)
    return TemplateDestination(endpoint.options) if endpoint.kind == "template" else DESTINATIONS[endpoint.kind]


def pace_of(endpoint: Endpoint) -> Pace:
    """Returns how fast events are sent to an endpoint."""
    return destination_of(endpoint).pace
