"""`outoften member …` and `outoften sign-in-link create`. All of them also work while the server runs."""

from typing import Any

import msgspec

from outoften.cli.arguments import CommandGroup, parse_id, parse_name, parse_text
from outoften.cli.output import printable
from outoften.cli.transactions import read, run_command
from outoften.domain.access.member import Email
from outoften.domain.access.role import ROLES, Role
from outoften.domain.errors import InvalidError
from outoften.public_url import join_url
from outoften.settings import Settings
from outoften.storage.access.commands import ChangeMember, CreateLink, CreateMember, RemoveMember
from outoften.storage.access.members import list_members as load_members
from outoften.storage.operations.served_url import load_served_url
from outoften.tokens.secrets import digest, new_public_id, new_secret


def add_commands(commands: CommandGroup) -> None:
    """Add the commands of members, and `sign-in-link create`."""
    members = commands.group("member")
    members.add("list", list_members, "print the e-mail address, role, sites and name of each member")
    command = members.add("create", create_member, "make somebody a member and print a link for the first sign-in")
    _add_email(command)
    _add_role(command)
    command.add_argument("--name", type=parse_name, help="the member's name (default: the e-mail address)")
    command = members.add("link", print_member_link, "print a link with which a member signs in and chooses a new password")
    _add_email(command)
    command = members.add("change", change_member, "change a member's role and sites")
    _add_email(command)
    _add_role(command)
    command = members.add("remove", remove_member, "remove a member and end the member's sessions")
    _add_email(command)
    command.add_argument("--keys", action="store_true", help="revoke the API keys that the member created, too")
    links = commands.group("sign-in-link")
    links.add("create", print_link, "print a link that may do everything and belongs to no member")


def list_members(settings: Settings) -> int:
    """Print the e-mail address, role, sites and name of each member. The server may be running."""
    for member in read(settings, load_members):
        sites = "all sites" if member.site_ids is None else f"sites {', '.join(map(str, sorted(member.site_ids)))}"
        print(f"{printable(member.email)}  {member.role}  {sites}  {printable(member.name)}")
    return 0


def create_member(settings: Settings, email: str, role: Role, sites: list[int] | None, name: str | None) -> int:
    """Make somebody a member and print a link for the first sign-in."""
    token, link = _new_link(email)
    run_command(settings, CreateMember(email, name or email, role, None if sites is None else tuple(sites), link))
    return _print_link(settings, token)


def print_member_link(settings: Settings, email: str) -> int:
    """Print a link with which a member signs in and chooses a new password."""
    token, link = _new_link(email)
    run_command(settings, link)
    return _print_link(settings, token)


def print_link(settings: Settings) -> int:
    """Print a link that may do everything and belongs to no member."""
    token, link = _new_link(None)
    run_command(settings, link)
    return _print_link(settings, token)


def change_member(settings: Settings, email: str, role: Role, sites: list[int] | None) -> int:
    """Change a member's role and sites."""
    print(printable(run_command(settings, ChangeMember(email, role, None if sites is None else tuple(sites)))))
    return 0


def remove_member(settings: Settings, email: str, keys: bool) -> int:
    """Remove a member and end the member's sessions."""
    print(printable(run_command(settings, RemoveMember(email, keys))))
    return 0


def _new_link(email: str | None) -> tuple[str, CreateLink]:
    token = new_secret()
    if email is not None:
        try:
            msgspec.convert(email, Email)
        except msgspec.ValidationError:
            raise InvalidError("email_invalid", f"{email!r} is not an e-mail address such as ann@example.com.") from None
    return token, CreateLink(new_public_id(), digest(token), email)


def _print_link(settings: Settings, token: str) -> int:
    # This command is not told the flags of `serve`, so it takes the URL that the server was told when it last started.
    base_url = settings.public_url or read(settings, load_served_url) or settings.base_url
    print(join_url(base_url, "/", (), f"sign-in={token}"))
    return 0


def _add_email(command: Any) -> None:
    command.add_argument("email", type=parse_text, metavar="EMAIL", help="the member's e-mail address")


def _add_role(command: Any) -> None:
    command.add_argument(
        "--role",
        required=True,
        choices=ROLES,
        help="owner (everything), admin (all but owners), editor (surveys and sites), responder (responses), viewer (reads)",
    )
    command.add_argument("--sites", nargs="+", type=parse_id, metavar="ID", help="only these sites (default: all)")
