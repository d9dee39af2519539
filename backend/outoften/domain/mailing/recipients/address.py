"""E-mail addresses of recipients: which can be sent to, and how two spellings of one address are recognized."""

import unicodedata
from functools import cache
from typing import Any

MAX_ADDRESS_CHARACTERS = 254


def check_address(text: str) -> tuple[str | None, str]:
    """Returns the address as it is sent to, with its host in ASCII, and an empty text; or None and why it is no address."""
    address = unicodedata.normalize("NFC", text.strip())
    if len(address) > MAX_ADDRESS_CHARACTERS:
        return None, f"An e-mail address has at most {MAX_ADDRESS_CHARACTERS} characters."
    validator = _validator()
    try:
        found = validator.validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except validator.EmailNotValidError as error:
        return None, str(error)
    return str(found.ascii_email), ""


def address_key(address: str) -> str:
    """Returns what an address is compared by: in lower case, because hardly any mailbox differs from another by that."""
    return unicodedata.normalize("NFC", address.strip().lower())


@cache
def _validator() -> Any:
    # Loaded with the first recipient, because a server that sends no surveys by e-mail needs it for nothing.
    import email_validator

    return email_validator
