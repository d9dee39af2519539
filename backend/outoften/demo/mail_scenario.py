"""Simulates surveys by e-mail: people with addresses, sendings with their runs, and what became of each e-mail."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from msgspec import Struct

from outoften.demo.scenario import Comments, Customer, SimulatedAsk, comments, customers, make_uuid7, simulate_answer
from outoften.domain.collecting.ask import Ask, View
from outoften.domain.mailing.recipients.recipient import Blocked, RecipientIn
from outoften.domain.mailing.sendings.schedule import Schedule, next_run_at
from outoften.domain.mailing.sendings.sending import SendingState
from outoften.domain.surveys.survey import Survey

# Every fourth customer is on the list of people; of the others, only the ids are known.
EVERY = 4
FIRST_RUN_AGO, ONCE_AGO, PLANNED_IN = timedelta(days=97), timedelta(days=12), timedelta(days=16)
OPENS_AT = time(9)
CONTACT = "contact person"
OWNERS = ("Mia Lindner", "Jonas Weber")
COMPANIES = ("alder", "birch", "cedar", "dogwood", "elm", "fern", "gorse", "hazel", "ivy", "juniper", "larch", "maple")
NAMES: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "en": (("Olivia", "Jack", "Amara", "Noah", "Grace", "Liam", "Ruth"), ("Harper", "Okafor", "Bennett", "Singh", "Cole")),
    "de": (("Anna", "Felix", "Lena", "Jürgen", "Sofie", "Emre", "Ute"), ("Meier", "Schäfer", "Vogt", "Yilmaz", "Brandt")),
    "es": (("Lucía", "Mateo", "Elena", "Diego", "Carmen", "Iker", "Sol"), ("García", "Núñez", "Romero", "Vidal", "Ortega")),
}
BOUNCE_RATE, UNSUBSCRIBE_RATE, PAGE_RATE, MAIL_ANSWER_RATE = 0.02, 0.012, 0.3, 0.24


class Person(Struct, frozen=True):
    """A customer on the list of people."""

    customer: Customer
    given: RecipientIn


class Plan(Struct, frozen=True, kw_only=True):
    """A sending to contact persons, or to users of the mobile app; and when its runs began."""

    name: str
    schedule: Schedule
    runs: tuple[datetime, ...] = ()
    state: SendingState = "active"
    next_at: datetime | None = None
    for_mobile: bool = False

    def reaches(self, person: Person) -> bool:
        """Whether the person is in the sending's audience."""
        return person.customer.product == "mobile" if self.for_mobile else person.given.traits["role"] == CONTACT


class SimulatedMail(Struct, frozen=True):
    """An e-mail of a run: the plan's place, the run's number, and the ask. `blocks`: why the person gets no more."""

    plan: int
    run: int
    asked: SimulatedAsk
    blocks: Blocked | None = None
    opened_at: datetime | None = None


def people(seed: int, end: datetime) -> list[Person]:
    """Returns the customers whose addresses are known."""
    random = Random(f"people {seed}")
    return [_person(random, customer, end) for customer in customers(Random(seed))[::EVERY]]


def plans(end: datetime, zone: ZoneInfo) -> list[Plan]:
    """Returns the sendings: a regular one, one that is over, one after a date, one that is planned, and a draft."""
    first, once, planned = (_opening(at, zone) for at in (end - FIRST_RUN_AGO, end - ONCE_AGO, end + PLANNED_IN))
    quarterly = Schedule(kind="quarterly", first_at=first, spread_hours=6)
    daily = Schedule(kind="relative", relative_to="created_at", after_days=30)
    second = next_run_at(quarterly, first, first, zone)
    assert second
    next_at = next_run_at(quarterly, first, end, zone)
    release = Schedule(first_at=once, spread_hours=4)
    return [
        Plan(name="Every quarter", schedule=quarterly, runs=(first, second), next_at=next_at),
        Plan(name="After release 3.3", schedule=release, runs=(once,), state="finished", for_mobile=True),
        Plan(name="A month after signing up", schedule=daily, next_at=next_run_at(daily, end, end, zone)),
        Plan(name="End of the year", schedule=Schedule(first_at=planned), next_at=planned),
        Plan(name="Before the trade fair", schedule=Schedule(first_at=planned + timedelta(days=35)), state="draft"),
    ]


def simulate_mails(seed: int, end: datetime, zone: ZoneInfo, survey: Survey) -> Iterator[SimulatedMail]:
    """Yields the e-mails of all runs in the order of their times."""
    random, texts, everybody = Random(f"mails {seed}"), comments(), people(seed, end)
    gone: set[str] = set()
    runs = [(at, place, number, plan) for place, plan in enumerate(plans(end, zone)) for number, at in enumerate(plan.runs, 1)]
    for started_at, place, number, plan in sorted(runs, key=lambda run: run[0]):
        spread = plan.schedule.spread_hours * 3600
        reached = [person for person in everybody if plan.reaches(person) and person.customer.id not in gone]
        times = sorted(started_at + timedelta(seconds=random.uniform(0, spread)) for _ in reached)
        random.shuffle(reached)
        for person, at in zip(reached, times, strict=True):
            mail = _simulate_mail(random, texts, person.customer, at, end, survey, place, number)
            if mail.blocks:
                gone.add(person.customer.id)
            yield mail


def _simulate_mail(
    random: Random, texts: Comments, customer: Customer, at: datetime, end: datetime, survey: Survey, plan: int, run: int
) -> SimulatedMail:
    ask = Ask(
        id=make_uuid7(random, at),
        site_id=survey.site_id,
        survey_id=survey.id,
        version=1,
        issued_at=at,
        respondent_id=customer.id,
        channel="email",
        locale=customer.locale,
        page="",
        segments=(f"country={customer.country}", f"plan={customer.plan}", f"product={customer.product}"),
    )
    if random.random() < BOUNCE_RATE:
        return SimulatedMail(plan, run, SimulatedAsk(ask, ()), "bounced")
    # Sent, it counts as seen.
    viewed = (at, View())
    opened_at = at + timedelta(minutes=random.expovariate(1 / 400))
    reaction = random.random()
    if reaction >= PAGE_RATE or opened_at + timedelta(minutes=5) > end:
        blocks: Blocked | None = "unsubscribed" if reaction > 1 - UNSUBSCRIBE_RATE else None
        return SimulatedMail(plan, run, SimulatedAsk(ask, (viewed,)), blocks)
    answer = simulate_answer(random, texts[customer.locale], customer, opened_at + timedelta(seconds=4), outage=False)
    changes = (viewed, *(answer if reaction < MAIL_ANSWER_RATE else ()))
    return SimulatedMail(plan, run, SimulatedAsk(ask, changes), opened_at=opened_at)


def _person(random: Random, customer: Customer, end: datetime) -> Person:
    firsts, lasts = NAMES[customer.locale]
    company = random.choice(COMPANIES)
    given = RecipientIn(
        # Nobody has an address at .example.
        email=f"{customer.id}@{company}.example",
        id=customer.id,
        name=f"{random.choice(firsts)} {random.choice(lasts)}",
        locale=customer.locale,
        created_at=end - timedelta(days=random.randrange(5, 900)),
        account_owner=random.choice(OWNERS),
        traits={
            "role": CONTACT if random.random() < 0.76 else "user",
            "plan": customer.plan,
            "country": customer.country,
            "product": customer.product,
            "company": f"{company.title()} Ltd.",
        },
    )
    return Person(customer, given)


def _opening(at: datetime, zone: ZoneInfo) -> datetime:
    """Returns when work begins on this day, or on the Monday after it."""
    day = at.astimezone(zone).date()
    if day.weekday() > 4:
        day += timedelta(days=7 - day.weekday())
    return datetime.combine(day, OPENS_AT, zone).astimezone(UTC)
