"""Ways to spoil a credential, each of which somebody might try: bits, cuts, splices, spellings, other keys and purposes."""

import base64
import hashlib
import random
import string
from collections.abc import Callable, Sequence

from itsdangerous import Signer

URL_SAFE = string.ascii_letters + string.digits + "-_"
LOOKALIKES = str.maketrans("aceopxyABEHKMOPTX0", "асеорхуАВЕНКМОРТХ０")
NOISE = ("\x00", " ", "\n", "\t", "=", "==", ".", "%", "+", "/", "~", "é", "\u200b", "\ufeff", "\U0001f600", "\ud800", "１")
SALTS = (b"outoften.ask.2", b"outoften.ask", b"outoften.session.1", b"outoften.key.1", b"itsdangerous.Signer", b"")

Mutation = Callable[[random.Random, str, Sequence[str]], str]


def flip_a_bit(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """One bit of one byte."""
    raw = bytearray(text.encode("utf-8", "surrogatepass"))
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    return raw.decode("latin-1")


def flip_a_bit_inside(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """One bit of what a part of a token carries, encoded again."""
    parts = text.split(".")
    at = dice.randrange(len(parts))
    raw = bytearray(base64.urlsafe_b64decode(parts[at] + "=" * (-len(parts[at]) % 4)))
    raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    parts[at] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return ".".join(parts)


def replace_one(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """Another character in one place."""
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(URL_SAFE + ".=") + text[at + 1 :]


def swap_two(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """Two characters change places."""
    first, second = sorted(dice.sample(range(len(text)), 2))
    return text[:first] + text[second] + text[first + 1 : second] + text[first] + text[second + 1 :]


def cut(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """A piece is left out, at an end or inside."""
    start = dice.choice((0, dice.randrange(len(text))))
    return text[:start] + text[start + dice.randrange(1, 20) :]


def extend(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """More, before, behind or inside."""
    at = dice.choice((0, len(text), dice.randrange(len(text))))
    more = dice.choice((dice.choice(NOISE), "".join(dice.choices(URL_SAFE, k=dice.randrange(1, 8)))))
    return text[:at] + more + text[at:]


def double(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """A part twice, or two whole ones behind each other."""
    return dice.choice((text + text, text + "." + dice.choice(others), text.replace(".", "..", 1), "." + text, text + "."))


def splice(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """The parts of one with the parts of another."""
    dot = "." if "." in text else "_"
    return dot.join(dice.choice(pair) for pair in zip(text.split(dot), dice.choice(others).split(dot), strict=False))


def cross(dice: random.Random, text: str, others: Sequence[str]) -> str:
    """The beginning of one and the end of another."""
    other = dice.choice(others)
    return text[: dice.randrange(len(text))] + other[dice.randrange(len(other)) :]


def respell(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """The same base64 in other letters, in another case, or padded."""
    ways = (text.replace("-", "+").replace("_", "/"), text.swapcase(), text.lower(), text.replace(".", "=."), text + "=" * 3)
    return dice.choice(
        (
            *ways,
            text.translate(LOOKALIKES),
            text.encode("utf-8", "surrogatepass").hex(),
            base64.b64encode(text.encode("utf-8", "surrogatepass")).decode(),
        )
    )


def lookalike(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """One letter that looks the same."""
    at = dice.randrange(len(text))
    return text[:at] + text[at].translate(LOOKALIKES) + text[at + 1 :]


def shuffle(dice: random.Random, text: str, _: Sequence[str]) -> str:
    """The same letters in another order."""
    return "".join(dice.sample(text, len(text)))


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_a_bit, replace_one, swap_two, cut, extend, double, splice, cross, respell, lookalike, shuffle),
)


def forge(dice: random.Random, text: str, secrets: Sequence[str], credentials: Sequence[str]) -> str:
    """What the text carries, signed with another key, for another purpose or in another way, or beside another credential."""
    payload = text.partition(".")[0]
    match dice.randrange(5):
        case 0:
            return _signed(payload, dice.choice(credentials), b"outoften.ask.1")
        case 1:
            return _signed(payload, dice.choice(secrets), dice.choice(SALTS))
        case 2:
            way, digest = dice.choice((("concat", "sha256"), ("django-concat", "sha256"), ("none", "sha256"), ("hmac", "sha1")))
            return _signed(payload, dice.choice(secrets), b"outoften.ask.1", way, digest)
        case 3:
            return f"{payload}.{dice.choice(credentials)}"
        case _:
            return dice.choice(credentials)


def _signed(payload: str, secret: str, salt: bytes, way: str = "hmac", digest: str = "sha256") -> str:
    return Signer(secret, salt, key_derivation=way, digest_method=getattr(hashlib, digest)).sign(payload).decode()
