"""Google Forms: CSV exports. They have no ids, so that rows are recognized by what they contain."""

from outoften.domain.importing.columns import columns_of_form, names_of_product
from outoften.domain.importing.source import Head, Source

_TIMES = (
    *("Timestamp", "Zeitstempel", "Horodateur", "Marca temporal", "Informazioni cronologiche", "Tijdstempel", "Tidsstempel"),
    *("Carimbo de data/hora", "Sygnatura czasowa", "Tidstämpel", "Časová značka", "Zaman damgası", "Отметка времени"),
    *("タイムスタンプ", "时间戳记", "時間戳記", "타임스탬프"),
)
_ADDRESSES = ("Username", "Email Address", "Email address", "E-Mail-Adresse", "Adresse e-mail")


def _recognise(head: Head) -> float:
    return 0.8 if _first(head) in _TIMES else 0


def _columns(head: Head) -> dict[str, str]:
    address = next((name for name in head.names if name in _ADDRESSES), "")
    return columns_of_form(head.names, {_first(head): "answered_at", address: "email"})


def _first(head: Head) -> str:
    return next(iter(names_of_product(head.names)), "")


SOURCE = Source("google_forms", "Google Forms", _recognise, columns=_columns)
