"""The kinds of destinations."""

from collections.abc import Mapping

from outoften.domain.automation.endpoint import Endpoint, EndpointKind
from outoften.worker.automation.destinations.contract import Destination
from outoften.worker.automation.destinations.discord import Discord
from outoften.worker.automation.destinations.email import Email
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


def destination_of(endpoint: Endpoint) -> Destination:
    """Returns the kind of destination of an endpoint."""
    return TemplateDestination(endpoint.options) if endpoint.kind == "template" else DESTINATIONS[endpoint.kind]
