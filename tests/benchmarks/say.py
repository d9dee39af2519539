"""How a measurement is printed: what, how much, and what it should be."""


def heading(text: str) -> None:
    """What the next lines are about."""
    print(f"\n{text}", flush=True)


def number(what: str, found: float, unit: str = "", at_least: float | None = None, at_most: float | None = None) -> None:
    """One line; a target that was missed says so."""
    line = f"  {what:60} {_short(found):>9} {unit:3}"
    if at_least is not None:
        line += f"  target ≥ {_short(at_least)}{'' if found >= at_least else ', missed'}"
    if at_most is not None:
        line += f"  target ≤ {_short(at_most)}{'' if found <= at_most else ', missed'}"
    print(line.rstrip(), flush=True)


def _short(found: float) -> str:
    return f"{found:,.0f}" if abs(found) >= 100 else f"{found:.3g}"
