"""Rules act: each once on a response, in the transaction that makes the deliveries of its event."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from outoften.domain.automation.rules.actions import MAIL_PAUSE, Facts, SkipReason, changed_by_rule, is_marketing, skip_reasons
from outoften.domain.automation.rules.mail_text import mail_values, render_mail_text
from outoften.domain.automation.rules.rule import RECENT, Rule, mail_lane, meets
from outoften.domain.automation.rules.rule_actions import Action, MemberMail, RespondentMail
from outoften.domain.collecting.ask import Ask
from outoften.domain.collecting.cadence import check_cadence
from outoften.domain.errors import InvalidError
from outoften.public_url import join_url
from outoften.storage.collecting.asks import AskKey, ask_from_row
from outoften.storage.core import schema
from outoften.storage.core.catalog import Catalog
from outoften.storage.core.follow_up_history import record_work
from outoften.storage.core.mail_limit import may_mail
from outoften.storage.core.outbox import Occurred, Outbox
from outoften.storage.core.revisions import bump_revisions
from outoften.storage.responses.rules.facts import (
    Recipient,
    answers_before,
    has_answered_before,
    read_recipients,
    read_theme_words,
    site_facts,
)
from outoften.storage.responses.rules.referral_codes import give_code
from outoften.tokens.identity import sign_identity
from outoften.tokens.no_mail_link import NoMailLinks
from outoften.tokens.respondent_hash import HashRespondent

# How long the personal link to a second survey works.
LINK_LIFETIME = timedelta(days=30)

_ask, _run, _member = schema.ask.c, schema.rule_run.c, schema.member.c
_change_ask = (
    update(schema.ask)
    .where(_ask.site_id == bindparam("of_site"), _ask.id == bindparam("of_id"))
    .values({_ask[name]: bindparam(f"new_{name}") for name in ("tags", "state", "assignee", "due", "updated_at")})
)


class _Fired(Struct, frozen=True):
    occurred: Occurred
    rule: Rule
    key: AskKey


class _Member(Struct, frozen=True):
    id: int
    email: str
    role: str
    site_ids: frozenset[int] | None


class RuleWork:
    """Acts for rules of one server process."""

    def __init__(
        self,
        catalog: Callable[[], Catalog],
        outbox: Outbox,
        hash_respondent: HashRespondent,
        no_mail_links: NoMailLinks,
        base_url: str,
        can_mail: bool,
    ) -> None:
        self._catalog, self._outbox, self._hash_respondent = catalog, outbox, hash_respondent
        self._no_mail_links, self._base_url, self._can_mail = no_mail_links, base_url, can_mail

    async def act(
        self, connection: AsyncConnection, occurred: Sequence[Occurred], now: datetime
    ) -> Mapping[UUID, Collection[int]]:
        """Do what the rules of these events want; returns to which endpoints events are sent besides, by their ids."""
        rules = self._catalog().rules
        pairs = [(one, rules[rule_id]) for one in occurred for rule_id in one.rule_ids if rule_id in rules]
        pairs = [(one, rule) for one, rule in pairs if rule.active]
        if not pairs:
            return {}
        asks = await _read_asks(connection, {(one.site_id, one.ask_id) for one, _ in pairs})
        fired = await self._choose(connection, pairs, asks, now)
        if not fired:
            return {}
        # Locked, so that neither an answer nor another process changes them meanwhile.
        asks = await _read_asks(connection, {one.key for one in fired}, lock=True)
        acted = await _read_runs(connection, fired)
        chosen = await self._choose(connection, [(one.occurred, one.rule) for one in fired], asks, now)
        # Two events of a response can be in one turn.
        once = {(one.rule.id, one.key[1]): one for one in reversed(chosen) if (one.rule.id, one.key[1]) not in acted}
        return await _Turn(self, connection, asks, now).run(list(reversed(once.values()))) if once else {}

    async def _choose(
        self, connection: AsyncConnection, pairs: Iterable[tuple[Occurred, Rule]], asks: Mapping[AskKey, Ask], now: datetime
    ) -> list[_Fired]:
        found = [_Fired(one, rule, (one.site_id, one.ask_id)) for one, rule in pairs if (one.site_id, one.ask_id) in asks]
        words = await read_theme_words(connection, [one.rule.when for one in found])
        repeating = [one for one in found if one.rule.when.repeated is not None]
        first = {
            site_id: await answers_before(connection, site_id, [asks[one.key] for one in repeating])
            for site_id in {one.key[0] for one in repeating}
        }
        return [
            one
            for one in found
            if (ask := asks[one.key]).answered_at
            and now - ask.answered_at < RECENT
            and meets(
                one.rule.when, ask, words.get(one.rule.when.theme_id, ()), has_answered_before(ask, first.get(ask.site_id, {}))
            )
        ]


class _Turn:
    """What rules do in one transaction."""

    def __init__(self, work: RuleWork, connection: AsyncConnection, asks: Mapping[AskKey, Ask], now: datetime) -> None:
        self._work, self._connection, self._now = work, connection, now
        self._catalog = work._catalog()
        self._before, self._asks = asks, dict(asks)
        self._members: list[_Member] = []
        self._recipients: dict[tuple[int, str], Recipient] = {}
        self._endpoints: dict[UUID, set[int]] = {}
        self._runs: list[dict[str, Any]] = []
        self._mails: list[tuple[int, dict[str, Any]]] = []

    async def run(self, fired: Sequence[_Fired]) -> Mapping[UUID, Collection[int]]:
        await self._read(fired)
        # Of the e-mails to a person all but the first wait, so an apology comes before an advertisement.
        fired = sorted(fired, key=lambda one: (_advertises(one.rule), one.rule.id))
        worked: dict[int, list[tuple[Ask, Ask]]] = {}
        for one in fired:
            before = self._asks[one.key]
            await self._fire(one)
            if self._asks[one.key] is not before:
                worked.setdefault(one.rule.id, []).append((before, self._asks[one.key]))
        await self._save()
        for rule_id, pairs in worked.items():
            actor = self._catalog.rules[rule_id].actor
            await record_work(self._connection, pairs, actor, self._now, self._work._outbox)
        return self._endpoints

    async def _read(self, fired: Sequence[_Fired]) -> None:
        rules = {one.rule.id: one.rule for one in fired}.values()
        if any(rule.then.follow_up or rule.then.email_members for rule in rules):
            query = select(_member.id, _member.email, _member.role, _member.site_ids).order_by(_member.id)
            self._members = [_Member(**row._mapping) for row in await self._connection.execute(query)]
        for site_id in sorted({rule.site_id for rule in rules if rule.then.email_respondent or rule.then.email_members}):
            asks = [ask for ask in self._asks.values() if ask.site_id == site_id]
            found = await read_recipients(self._connection, site_id, asks, self._work._hash_respondent, self._now)
            self._recipients |= {(site_id, person): recipient for person, recipient in found.items()}

    async def _fire(self, one: _Fired) -> None:
        ask, then = self._asks[one.key], one.rule.then
        recipient = self._recipients.get((ask.site_id, ask.respondent_id or ""), Recipient())
        skipped = skip_reasons(then, ask, await self._facts(one.rule, ask, recipient))
        site_members = [member for member in self._members if member.site_ids is None or ask.site_id in member.site_ids]
        ids = {member.email: member.id for member in site_members}
        changed = changed_by_rule(then, ask, skipped, ids, self._now, self._catalog.zones[ask.site_id])
        if then.endpoint_id is not None and "endpoint" not in skipped:
            self._endpoints.setdefault(one.occurred.event_id, set()).add(then.endpoint_id)
        if then.email_members and "email_members" not in skipped:
            reason = await self._mail_members(one, then.email_members, changed, site_members, recipient.name)
            skipped |= {"email_members": reason} if reason else {}
        if then.email_respondent and "email_respondent" not in skipped:
            reason = await self._mail_respondent(one, then.email_respondent, changed, recipient)
            skipped |= {"email_respondent": reason} if reason else {}
        self._asks[one.key] = changed
        done: list[Action] = [action for action in then.actions if action not in skipped]
        run = {"rule_id": one.rule.id, "ask_id": ask.id, "site_id": ask.site_id, "survey_id": ask.survey_id}
        self._runs.append(run | {"at": self._now, "done": done, "skipped": skipped})

    async def _facts(self, rule: Rule, ask: Ask, recipient: Recipient) -> Facts:
        facts = site_facts(self._catalog, rule.site_id, self._work._can_mail)
        mail, may_ask = rule.then.email_respondent, True
        survey = self._catalog.surveys.get(mail.survey_id or 0) if mail else None
        site = self._catalog.sites.get(rule.site_id)
        if survey and ask.respondent_id is not None and recipient.email and not recipient.opted_out:
            history = await self._read_history(ask.site_id, ask.respondent_id)
            may_ask = check_cadence(history, survey.id, survey.cadence, self._now) is None
        return replace(
            facts,
            # A personal link needs a secret to sign it with.
            survey_ids=facts.survey_ids if site and site.identity_secrets else (),
            email=recipient.email,
            opted_out=recipient.opted_out,
            mail_waits=max(timedelta(), (recipient.next_mail_at or self._now) - self._now),
            has_code=recipient.has_code,
            # Whether one is left is known when it is given.
            codes_left=1,
            may_ask=may_ask,
        )

    async def _read_history(self, site_id: int, respondent_id: str) -> list[Ask]:
        query = select(schema.ask).where(_ask.respondent_id == respondent_id, _ask.site_id == site_id)
        asks = map(ask_from_row, await self._connection.execute(query))
        return sorted(asks, key=lambda ask: (ask.issued_at, ask.id), reverse=True)

    async def _mail_members(
        self, one: _Fired, mail: MemberMail, ask: Ask, members: Sequence[_Member], name: str | None
    ) -> SkipReason | None:
        owners = [member.email for member in members if member.role == "owner"]
        to = [member.email for member in members if member.id == ask.assignee] if mail.to == "assignee" else owners
        if not (to := to or owners):
            return "no_member"
        page = join_url(self._work._base_url, f"/app/surveys/{ask.survey_id}/responses/{ask.id}")
        rendered = _render(mail, self._values(ask, name) | {"url": page})
        lane, event = mail_lane(one.rule), {"site_id": ask.site_id, "survey_id": ask.survey_id, "type": one.occurred.type}
        if rendered and not await may_mail(self._connection, lane, event | {"at": self._now}, to, self._now):
            self._work._outbox.mark_due([lane])
            return None
        return self._add_mail(one, rendered, ask, to, self._now)

    async def _mail_respondent(self, one: _Fired, mail: RespondentMail, ask: Ask, recipient: Recipient) -> SkipReason | None:
        assert ask.respondent_id is not None
        assert recipient.email
        work, link, to = self._work, None, [recipient.email]
        at = max(self._now, recipient.next_mail_at or self._now)
        if mail.survey_id is not None:
            token = sign_identity(self._catalog.sites[ask.site_id], ask.respondent_id, at + LINK_LIFETIME)
            link = join_url(work._base_url, f"/s/{mail.survey_id}", {"token": token})
        end = join_url(work._base_url, "/no-mail", {"t": work._no_mail_links.sign(ask.site_id, ask.respondent_id)})
        values, code = self._values(ask, recipient.name), None
        if mail.referral_code:
            # Tried before a code is given, which cannot be taken back.
            if _render(mail, values, mail_values(mail, end, "code", link)) is None:
                return "mail_text_invalid"
            code = await give_code(self._connection, ask.site_id, ask.respondent_id, self._now)
            if code is None:
                return "no_code_left"
            recipient = replace(recipient, has_code=True)
        rendered = _render(mail, values, mail_values(mail, end, code, link))
        if rendered:
            recipient = replace(recipient, next_mail_at=at + MAIL_PAUSE)
        self._recipients[ask.site_id, ask.respondent_id] = recipient
        return self._add_mail(one, rendered, ask, to, at, unsubscribe=end)

    def _values(self, ask: Ask, name: str | None) -> dict[str, object]:
        survey, site = self._catalog.surveys.get(ask.survey_id), self._catalog.sites[ask.site_id]
        comment = ask.comment or ""
        return {
            "name": name or "",
            "score": ask.score,
            "comment": comment,
            "survey": survey.name if survey else "",
            "site": site.name,
        }

    def _add_mail(
        self,
        one: _Fired,
        rendered: tuple[str, str] | None,
        ask: Ask,
        to: Sequence[str],
        at: datetime,
        unsubscribe: str | None = None,
    ) -> SkipReason | None:
        if rendered is None:
            return "mail_text_invalid"
        subject, text = rendered
        event = {
            "id": uuid7(),
            "site_id": ask.site_id,
            "survey_id": ask.survey_id,
            "ask_id": ask.id,
            "respondent_id": ask.respondent_id,
            "type": one.occurred.type,
            "at": at,
            "data": {"mail": {"to": to, "subject": subject, "text": text, "unsubscribe": unsubscribe}},
        }
        self._mails.append((mail_lane(one.rule), event))
        return None

    async def _save(self) -> None:
        changes = [(before, after) for key, before in self._before.items() if (after := self._asks[key]) is not before]
        if changes:
            names = ("tags", "state", "assignee", "due", "updated_at")
            rows = [
                {"of_site": ask.site_id, "of_id": ask.id} | {f"new_{name}": getattr(ask, name) for name in names}
                for _, ask in changes
            ]
            await self._connection.execute(_change_ask, rows)
            await bump_revisions(self._connection, {(ask.site_id, ask.survey_id) for _, ask in changes})
            await self._work._outbox.emit_owner_changes(self._connection, changes)
        await self._connection.execute(insert(schema.rule_run), self._runs)
        await self._work._outbox.send_mails(self._connection, self._mails)


def _advertises(rule: Rule) -> bool:
    return rule.then.email_respondent is not None and is_marketing(rule.then.email_respondent)


def _render(
    mail: MemberMail | RespondentMail, values: Mapping[str, object], needed: Mapping[str, str] | None = None
) -> tuple[str, str] | None:
    """Returns subject and text; None if they do not work for this response, or if a needed value is missing in them."""
    values = {**values, **(needed or {})}
    try:
        subject, text = render_mail_text(mail.subject, values), render_mail_text(mail.text, values)
    except InvalidError:
        return None
    whole = f"{subject}\n{text}".lower()
    return (subject, text) if all(value.lower() in whole for value in (needed or {}).values()) else None


async def _read_asks(connection: AsyncConnection, keys: Collection[AskKey], *, lock: bool = False) -> dict[AskKey, Ask]:
    """Returns these responses, in the order in which the writer locks asks, so that two transactions cannot deadlock."""
    of_keys = (_ask.site_id.in_({key[0] for key in keys}), _ask.id.in_({key[1] for key in keys}))
    query = select(schema.ask).where(*of_keys).order_by(_ask.site_id, _ask.id)
    rows = await connection.execute(query.with_for_update() if lock else query)
    return {(ask.site_id, ask.id): ask for ask in map(ask_from_row, rows)}


async def _read_runs(connection: AsyncConnection, fired: Iterable[_Fired]) -> set[tuple[int, UUID]]:
    """Returns on which of these responses their rules have acted."""
    by_rule: dict[int, list[UUID]] = {}
    for one in fired:
        by_rule.setdefault(one.rule.id, []).append(one.key[1])
    acted = or_(*((_run.rule_id == rule_id) & _run.ask_id.in_(ask_ids) for rule_id, ask_ids in by_rule.items()))
    return {(row.rule_id, row.ask_id) for row in await connection.execute(select(_run.rule_id, _run.ask_id).where(acted))}
