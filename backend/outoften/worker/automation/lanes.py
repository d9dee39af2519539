"""Lanes: how much is being sent to each endpoint, and when more is due. A slow receiver fills its own lane only."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from outoften.domain.automation.delivery import Delivered, Refused, Slow, Verdict
from outoften.domain.automation.endpoint import Endpoint
from outoften.storage.automation.deliveries import Wanted
from outoften.worker.automation.destinations.contract import Pace

MAX_RUNNING = 32
# After a 429 or 503 that does not say how long.
PAUSE_SECONDS = 30.0
# How soon this process finds what another one has left.
POLL_SECONDS = 5.0


@dataclass
class Lane:
    """The state of one endpoint. Times are those of the event loop; `due_at` is infinite while nothing is due."""

    endpoint: Endpoint
    pace: Pace
    due_at: float = 0
    paused_until: float = 0
    running: int = 0
    limit: int = 0

    def __post_init__(self) -> None:
        """Begin with as many attempts at a time as there may be."""
        self.limit = self.max_running

    @property
    def max_running(self) -> int:
        """How many attempts may be made at a time."""
        return max(MAX_RUNNING, self.pace.batch)

    @property
    def ready_at(self) -> float:
        """When more can be claimed."""
        return max(self.due_at, self.paused_until) if self.running < self.limit else float("inf")

    @property
    def room(self) -> int:
        """How many deliveries can be claimed now. At a pace, few at a time, so that they are spread over each second."""
        at_once = self.max_running if self.pace.per_second is None else max(1, int(self.pace.per_second // 4))
        return min(self.limit - self.running, at_once * self.pace.batch)

    def is_free(self, now: float) -> bool:
        """Whether more can be sent now, if there is any."""
        return self.endpoint.active and self.running < self.limit and self.paused_until <= now


class Lanes:
    """The lanes of all endpoints. `shared`: other processes deliver from the same database, each at its own pace."""

    def __init__(self, shared: bool, pace_of: Callable[[Endpoint], Pace]) -> None:
        self._shared, self._pace_of = shared, pace_of
        self._lanes: dict[int, Lane] = {}

    def update(self, endpoints: Iterable[Endpoint]) -> None:
        """Take over the endpoints as they are now. Something may be due for those that are new or changed."""
        lanes = {}
        for endpoint in endpoints:
            lane = self._lanes.get(endpoint.id)
            if lane is None or lane.endpoint != endpoint:
                lane = Lane(endpoint, self._pace_of(endpoint), running=lane.running if lane else 0)
            lanes[endpoint.id] = lane
        self._lanes = lanes

    def mark_due(self, endpoint_ids: Iterable[int]) -> None:
        """Say that something is due for these endpoints."""
        for endpoint_id in endpoint_ids:
            if lane := self._lanes.get(endpoint_id):
                lane.due_at = 0

    def wanted(self, now: float, most: int, new_events: bool) -> Wanted:
        """Returns what can be claimed now, `most` deliveries in total. `new_events`: whether there may be some."""
        due = [lane for lane in self._lanes.values() if lane.ready_at <= now]
        # Those that wait longest first, if there are more than can be served.
        due.sort(key=lambda lane: lane.running)
        free = [lane for lane in self._lanes.values() if lane.is_free(now)] if new_events else []
        share = max(1, most // len({lane.endpoint.id for lane in [*due, *free]} or (0,)))
        return Wanted(
            due={lane.endpoint.id: min(lane.room, share) for lane in due[:most]},
            tests_only={lane.endpoint.id for lane in due if not lane.endpoint.active},
            events=most if new_events else 0,
            room={lane.endpoint.id: min(lane.room, share) for lane in free[:most]},
            mailing={lane.endpoint.id for lane in self._lanes.values() if lane.endpoint.kind == "email"},
        )

    def set_due(self, times: Mapping[int, float], now: float) -> None:
        """Store when something is due for each endpoint; infinite for nothing."""
        for endpoint_id, due_at in times.items():
            if lane := self._lanes.get(endpoint_id):
                lane.due_at = due_at
                if self._shared:
                    lane.due_at = min(lane.due_at, now + POLL_SECONDS)

    def mark_due_at(self, endpoint_id: int, due_at: float) -> None:
        """Say that something is due for this endpoint at this time."""
        if lane := self._lanes.get(endpoint_id):
            lane.due_at = min(lane.due_at, due_at)

    def begin(self, endpoint_id: int, count: int, now: float) -> Endpoint | None:
        """Count attempts as running that one request makes; returns their endpoint, or None if there is none any more."""
        lane = self._lanes.get(endpoint_id)
        if lane is None:
            return None
        lane.running += count
        if lane.pace.per_second:
            lane.paused_until = max(lane.paused_until, now) + 1 / lane.pace.per_second
        return lane.endpoint

    def batch_of(self, endpoint_id: int) -> int:
        """Returns how many deliveries a request to an endpoint may contain."""
        lane = self._lanes.get(endpoint_id)
        return lane.pace.batch if lane else 1

    def end(self, endpoint_id: int, verdict: Verdict, now: float) -> None:
        """Count an attempt as ended. Where attempts fail, fewer are made at a time, so that failing costs little."""
        lane = self._lanes.get(endpoint_id)
        if lane is None:
            return
        lane.running = max(0, lane.running - 1)
        match verdict:
            case Delivered():
                lane.limit = min(lane.max_running, lane.limit + 1)
            case Slow(after):
                lane.limit = 1
                lane.paused_until = max(lane.paused_until, now + (after.total_seconds() if after else PAUSE_SECONDS))
            case Refused():
                pass
            case _:
                lane.limit = max(1, lane.limit // 2)

    def next_ready_at(self) -> float:
        """When more can be claimed for any endpoint."""
        return min((lane.ready_at for lane in self._lanes.values()), default=float("inf"))
