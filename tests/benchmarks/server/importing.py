"""How long an import of responses takes, and that memory does not grow with it."""

import os
import random
from pathlib import Path

from tests.benchmarks import say
from tests.benchmarks.server.place import ENGINES, CommandRun, Home, Place, run_command

RESPONSES = int(os.environ.get("IMPORTED", "1_000_000"))
COMMENTS = ("Quick and kind as always", "The delivery took a day longer than promised", "Too expensive for what it does")


def importing(place: Place) -> None:
    """Responses a second and processor time of each: scores alone, and with comments and people; then the same file again."""
    for engine in ENGINES:
        target = 20_000 if engine == "SQLite" else None
        for what, has_more in (("scores alone", False), ("a third with comments, half with people", True)):
            home = place.home(engine)
            with home.server():
                pass
            say.heading(f"Import of {RESPONSES:,} responses on {engine}, {what}")
            for count in (RESPONSES // 10, RESPONSES):
                file = _write(home.folder / f"answers-{count}.csv", count, has_more=has_more)
                taken, processor, memory = _run(home, file)
                say.number(f"{count:,} responses", count / taken, "/s", at_least=target if count == RESPONSES else None)
                say.number("processor time of a response", processor / count * 1e6, "µs")
                say.number("memory, at its most", memory, "MB")
            taken, _, _ = _run(home, file)
            say.number("the same file again", RESPONSES / taken, "/s")


def _write(file: Path, count: int, *, has_more: bool) -> Path:
    chance = random.Random(1)
    with file.open("w", encoding="utf-8") as output:
        output.write("id,score,answered_at,comment,email,plan\n")
        for number in range(count):
            comment = chance.choice(COMMENTS) if has_more and number % 3 == 0 else ""
            email = f"user-{chance.randrange(count)}@example.com" if has_more and number % 2 == 0 else ""
            plan = chance.choice(("pro", "free"))
            score = chance.randrange(11)
            output.write(f"{count}-{number},{score},{1_600_000_000 + number * 60},{comment},{email},{plan}\n")
    return file


def _run(home: Home, file: Path) -> CommandRun:
    return run_command(home, "import", "csv", str(file), "--yes")
