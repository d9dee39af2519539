"""What it takes to export everything and to restore it: time, size, and memory, which does not grow with the history."""

import os

from tests.benchmarks import say
from tests.benchmarks.server.fill import fill
from tests.benchmarks.server.place import ENGINES, Home, Place, check_tallies, run_command

ASKS = int(os.environ.get("EVERYTHING", "300_000"))
YEAR = 365
# Half of the responses are by people, of whom each has given two.
PERSON = "CASE number % 4 WHEN 0 THEN 'user-' || number WHEN 1 THEN 'user-' || (number - 1) END"
PEOPLE = """
    INSERT INTO respondent (site_id, id, ask_id, asked_at, name, email, imported)
    SELECT 1, respondent_id, max(id{text}){id}, max(issued_at), 'Ann Meier', respondent_id || '@example.com', 0
    FROM ask WHERE respondent_id IS NOT NULL GROUP BY respondent_id
"""


def full_export(place: Place) -> None:
    """The commands that export and restore everything, with a tenth of the responses and with all of them."""
    for engine in ENGINES:
        used = [_move(place, engine, count) for count in (ASKS // 10, ASKS)]
        for what, (small, large) in zip(("export", "restoration"), zip(*used, strict=True), strict=True):
            say.number(f"memory of the {what}, growth from a tenth of it", (large / small - 1) * 100, "%", at_most=10)


def _move(place: Place, engine: str, count: int) -> tuple[float, float]:
    """Export and restore so many responses; returns the memory of both commands."""
    home, restored = place.home(engine), place.home(engine)
    for one in (home, restored):
        with one.server():
            pass
    cast = ("", "") if engine == "SQLite" else ("::text", "::uuid")
    fill(home, count, YEAR, respondent=PERSON, more=[PEOPLE.format(text=cast[0], id=cast[1])])
    folder = home.folder / "everything"
    say.heading(f"Everything, with {count:,} responses, on {engine}")
    memory = []
    for what, of, arguments in (
        ("export", home, ("export", "--everything", str(folder))),
        ("restoration", restored, ("import", "outoften", str(folder))),
    ):
        run = run_command(of, *arguments)
        memory.append(run.megabytes)
        say.number(f"{what}", run.seconds, "s")
        say.number(f"{what}, processor time of a response, without PostgreSQL", run.processor_seconds / count * 1e6, "µs")
        say.number(f"{what}, memory at its most", run.megabytes, "MB")
    say.number("size of the export, for each response", sum(file.stat().st_size for file in folder.iterdir()) / count, "B")
    _check(home, restored)
    return memory[0], memory[1]


def _check(home: Home, restored: Home) -> None:
    with restored.server() as server:
        check_tallies(server)
        scores = server.run("score", "--json").stdout
    with home.server() as server:
        if server.run("score", "--json").stdout != scores:
            raise SystemExit("The restored database has another score.")
