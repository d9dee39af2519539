"""How a measurement is printed: what, how much, and what it should be."""


def heading(text: str) -> None:
    """What the next lines are about."""
    print(f"\n{text}", flush=True)


def number(what: str, value: float, unit: str = "", at_least: float | None = None, at_most: float | None = None) -> None:
    """One line; a target that was missed says so."""
    line = f"  {what:60} {_short(value):>9} {unit:3}"
    if at_least is not None:
        line += f"  target ≥ {_short(at_least)}{'' if value >= at_least else ', missed'}"
    if at_most is not None:
        line += f"  target ≤ {_short(at_most)}{'' if value <= at_most else ', missed'}"
    print(line.rstrip(), flush=True)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
