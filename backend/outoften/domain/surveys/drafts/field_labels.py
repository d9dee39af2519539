"""What a survey's fields are called in plain English."""

_LABELS = {
    "wording": "Wording of the question",
    "subject": "What is recommended",
    "subject_kind": "Word for what is recommended",
    "formality": "Form of address",
    "organization": "Who asks",
    "logo": "Logo",
    "intro": "Line above the question",
    "delay_seconds": "Seconds before it asks",
    "badge": "Public badge",
    "rules.pages": "Asks only on these pages",
    "rules.not_pages": "Never asks on these pages",
    "rules.event": "Asks after this event",
    "rules.scroll_percent": "Asks once this much of the page was scrolled, in percent",
    "rules.exit_intent": "Asks when the pointer leaves the page",
    "rules.page_views": "Asks from this page view on",
    "rules.sessions": "Asks from this visit on",
    "rules.sample_percent": "Share of people who are asked, in percent",
    "rules.account_age_days": "Least age of the account, in days",
    "rules.traits": "Traits of the people who are asked",
    "rules.languages": "Languages of the people who are asked",
    "rules.devices": "Devices on which it asks",
    "rules.starts": "First day",
    "rules.ends": "Ends before this day",
    "rules.cap_per_day": "Most asks in a day",
    "rules.cap": "Most asks in total",
    "appearance.placement": "Place of the card",
    "appearance.side": "Corner of the card",
    "appearance.selector": "Element that contains the card",
    "appearance.scheme": "Light or dark",
    "appearance.accent": "Color of buttons",
    "appearance.background": "Background color",
    "appearance.text": "Text color",
    "appearance.radius": "Roundness of the corners, in pixels",
    "appearance.font": "Font",
    "appearance.size": "Size of the text",
    "cadence.answered_days": "Days of rest after an answer",
    "cadence.dismissed_days": "Days of rest after each dismissal",
    "cadence.long_rest_days": "Days of rest after further dismissals",
    "cadence.between_surveys_days": "Days between two surveys",
    "cadence.skip_open_follow_ups": "No ask while a follow-up is open",
}
_GROUPS = {"promoter": "promoters", "passive": "passives", "detractor": "detractors"}
_KEYED = {"follow_ups": "Second question", "thanks": "Thank-you"}
_PARTS = {
    "question": "text",
    "choices": "choices",
    "multiple": "several choices at once",
    "comment": "field for a comment",
    "text": "text",
    "label": "text of the link",
    "url": "address of the link",
    "button": "link as a button",
}


def field_label(field: str) -> str:
    """Returns the name of a field for its owner: "Second question for detractors: text" for follow_ups.detractor.question."""
    name, _, rest = field.partition(".")
    if name == "translations":
        locale, _, inner = rest.partition(".")
        label = field_label(inner) if inner else "all texts"
        return f"In the language {locale}: {label[:1].lower()}{label[1:]}"
    if name in _KEYED and rest:
        key, _, inner = rest.partition(".")
        label = f"{_KEYED[name]} for {_GROUPS.get(key, f'the score {key}')}"
        part, _, item = inner.partition(".")
        return label + (f": {_PARTS.get(part, part)}{_number(item)}" if part else "")
    two = ".".join(field.split(".")[:2])
    if two in _LABELS:
        return _LABELS[two] + _number(field[len(two) + 1 :])
    return _LABELS.get(name, field)


def _number(item: str) -> str:
    """Returns " (3)" for the third item of a list."""
    position = item.partition(".")[0]
    return f" ({position})" if position.isdigit() else ""
