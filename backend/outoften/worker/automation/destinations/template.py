"""Templates: requests that owners describe, or that come with the product for Salesforce, Intercom, Customer.io and Klaviyo."""

from datetime import datetime
from typing import Any

import msgspec

from outoften.domain.automation.delivery import Verdict
from outoften.domain.automation.template import Template, judge_template, render_template
from outoften.outgoing.presets import load_preset
from outoften.worker.automation.destinations.contract import Pace, Reply, Request, Sending
from outoften.worker.automation.destinations.json_request import HEADERS


class TemplateDestination:
    """The kind `template` with the options of an endpoint."""

    def __init__(self, options: dict[str, Any]) -> None:
        preset = load_preset(options["preset"]) if options.get("preset") else None
        self._template = preset.template if preset else msgspec.convert(options["template"], Template)
        self.pace = Pace(preset.per_second if preset else None)

    def render(self, sending: Sending) -> Request | None:
        """Returns the request; None if the template makes none for this event."""
        values = sending.endpoint.options.get("values", {})
        rendered = render_template(self._template, sending.event, values, sending.secrets)
        if rendered is None:
            return None
        return Request(rendered.url, rendered.body, {**HEADERS, **rendered.headers}, self._template.method)

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """By the template's conditions."""
        return judge_template(self._template, reply.status, reply.headers, reply.content, now)
