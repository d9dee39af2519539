"""Webhooks by Standard Webhooks 1.0.0: the event as JSON, signed with the endpoint's secrets."""

from datetime import datetime
from uuid import UUID

from outoften.domain.automation.delivery import Verdict, judge_http
from outoften.domain.automation.payload import encode_payload
from outoften.tokens.webhook_signature import PREVIOUS, SIGNING, signed_headers
from outoften.worker.automation.destinations.contract import Pace, Reply, Request, Sending
from outoften.worker.automation.destinations.json_request import HEADERS


class Webhook:
    """The kind `webhook`."""

    pace = Pace()

    def render(self, sending: Sending) -> Request:
        """Returns the request, signed at this moment. After a rotation it is signed with both secrets."""
        body = encode_payload(sending.event)
        secrets = [sending.secrets[name] for name in (SIGNING, PREVIOUS) if name in sending.secrets]
        signature = signed_headers(secrets, UUID(sending.event_id), sending.now, body)
        return Request(sending.endpoint.url, body, HEADERS | signature)

    def judge(self, reply: Reply, now: datetime) -> Verdict:
        """Only a 2xx is a success; 410 disables the endpoint."""
        return judge_http(reply.status, reply.headers, now)
