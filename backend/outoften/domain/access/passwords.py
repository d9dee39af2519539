"""Which passwords members may choose."""

import unicodedata
from typing import Annotated

from msgspec import Meta

from outoften.domain.errors import InvalidError

MIN_CHARACTERS = 10
MAX_CHARACTERS = 200

# Longer than is allowed, so that the message is ours.
Password = Annotated[
    str, Meta(max_length=1_000, description="The password: 10 to 200 characters.", examples=["correct horse 7"])
]

# What lists of stolen passwords begin with, without digits and signs at the end, which people add to pass a rule.
_COMMON = (
    " password passwort motdepasse contraseña wachtwoord senha parola qwertyuiop qwertzuiop azertyuiop asdfghjkl zxcvbnm "
    "qwerty iloveyou welcome willkommen letmein changeme football baseball basketball superman batman starwars princess "
    "sunshine dragon monkey shadow master michael jennifer jordan liverpool chelsea arsenal barcelona computer internet "
    "samsung google facebook linkedin whatever trustno administrator admin administration default secret testtest test "
    "guest summer winter spring autumn january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday outoften hello helloworld charlie butterfly "
    "onetwothree abcdefghij abcdefgh abcabcabc passpass passwordpassword qazwsxedc qazwsx zaqxsw asdasdasd qweqweqwe "
    "pokemon "
)
# What people add to a word, and write instead of letters.
_ADDED = "0123456789 !?.,*#$@_-+"
_LETTERS = str.maketrans("0134578@$!", "oleastbasi")
_SEQUENCES = ("01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def normalize_password(password: str) -> str:
    """Returns the password as it is hashed: keyboards write the same letter in several ways."""
    return unicodedata.normalize("NFC", password)


def check_password(password: str, email: str) -> None:
    """Raises InvalidError if this password is too short, or among the first that anyone would try."""
    length = len(password)
    if not MIN_CHARACTERS <= length <= MAX_CHARACTERS:
        raise _invalid(f"It has {length} characters, and must have {MIN_CHARACTERS} to {MAX_CHARACTERS}.")
    check_share_password(password)
    lowered = password.lower()
    if lowered in email or email.partition("@")[0] == lowered.strip(_ADDED):
        raise _invalid("It is part of the e-mail address.")


def check_share_password(password: str) -> None:
    """Raises InvalidError if the password of a shared link is among the first that anyone would try."""
    lowered = password.lower()
    core = lowered.strip(_ADDED)
    words = {core, core.translate(_LETTERS)}
    if (
        any(f" {word} " in _COMMON for word in words)
        or len(set(lowered)) < 4
        or any(lowered in sequence for sequence in _SEQUENCES)
    ):
        raise _invalid("It is one of the first that anyone would try.")


def _invalid(reason: str) -> InvalidError:
    return InvalidError("password_invalid", f"`password`: {reason} Choose three or four words that do not belong together.")
