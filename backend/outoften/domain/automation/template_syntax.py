"""What templates may contain. The engine counts steps, and one step can still make a value of any size.

A value can be bound to a name only by a loop, lists hold constants, and few filters follow each other. So nothing can grow by
being doubled again and again.
"""

import re

MAX_FILTERS = 3
STATEMENTS = ("if", "elif", "else", "endif", "for", "endfor")

# A text without its second quote reaches to the end, so that it is looked at once. The engine refuses it.
_TOKENS = re.compile(r'"(?:\\.|[^"\\])*+"?|\'(?:\\.|[^\'\\])*+\'?|[-+]?[%}]\}|.', re.DOTALL)
_BEGIN = re.compile(r"\{[{%#]")
_CONSTANTS = re.compile(r"\[[\s\d.,:\-\x00]*\]")


def find_forbidden(source: str) -> str | None:
    """Returns what a template contains that none may, and what to write instead; None if there is nothing."""
    at = 0
    while begin := _BEGIN.search(source, at):
        if begin[0] == "{#":
            end = source.find("#}", begin.end())
            at = len(source) if end < 0 else end + 2
            continue
        content, at = _read_tag(source, begin.end())
        statement = content.lstrip("-+ \t\r\n").partition(" ")[0].strip()
        if begin[0] == "{%" and re.split(r"\W", statement)[0] not in STATEMENTS:
            return f"it has a statement `{statement[:20]}`. Only these are possible: {', '.join(STATEMENTS)}"
        if "*" in content or "{" in content or "[" in _CONSTANTS.sub("", content):
            return "a `*`, an object, or a list of other values than constants is in it. Write the JSON outside of {{ … }}"
        if content.count("|") > MAX_FILTERS:
            return f"more than {MAX_FILTERS} filters follow each other"
    return None


def _read_tag(source: str, begin: int) -> tuple[str, int]:
    """Returns the content of a tag, with a NUL for each text in quotes, and where it ends."""
    content: list[str] = []
    for token in _TOKENS.finditer(source, begin):
        if token[0].endswith(("%}", "}}")) and token[0][0] not in "\"'":
            return "".join(content), token.end()
        content.append("\x00" if token[0][0] in "\"'" else token[0])
    return "".join(content), len(source)
