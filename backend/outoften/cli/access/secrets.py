"""`outoften signing-secret` and `outoften identity-secret`: list, create and revoke secrets."""

from outoften import clock
from outoften.cli.arguments import CommandGroup, parse_id, parse_text
from outoften.cli.output import printable
from outoften.cli.transactions import read, write
from outoften.domain.access.credential import COMMAND_LINE
from outoften.domain.errors import ConflictError, NotFoundError
from outoften.private_files import FileRefusedError, locked_folder, read_private_file, replace_private_file
from outoften.settings import Settings, SettingsError, ensure_signing_secret, signing_secret_file
from outoften.storage.access import signing_secrets
from outoften.storage.surveys import sites
from outoften.tokens.ask_token import signing_key_id
from outoften.tokens.secrets import new_secret


def add_commands(commands: CommandGroup) -> None:
    """Add the commands of both kinds of secrets."""
    signing = commands.group("signing-secret")
    signing.add("list", list_signing_secrets, "print the id and state of each signing secret, oldest first")
    signing.add("create", create_signing_secret, "append a new signing secret to the file in the data folder")
    command = signing.add("revoke", revoke_signing_secret, "refuse all ask tokens that a signing secret has signed")
    command.add_argument("secret_id", type=parse_text, metavar="ID", help="the secret's id, from signing-secret list")
    identity = commands.group("identity-secret")
    identity.add("list", list_identity_secrets, "print the id of each identity secret, and its site")
    command = identity.add("revoke", revoke_identity_secret, "refuse all identities that an identity secret has signed")
    command.add_argument("secret_id", type=parse_id, metavar="ID", help="the secret's id, from identity-secret list")


def list_signing_secrets(settings: Settings) -> int:
    """Print the id and state of each signing secret, oldest first. The server may be running."""
    revoked = read(settings, signing_secrets.load_revoked_signing_secrets)
    own = [signing_key_id(secret) for secret in ensure_signing_secret(settings).signing_keys]
    valid = [secret_id for secret_id in own if secret_id not in revoked]
    for secret_id in sorted(revoked):
        print(f"{secret_id}  revoked")
    for secret_id in valid:
        print(f"{secret_id}  {'signs new tokens' if secret_id == valid[-1] else 'its tokens are accepted'}")
    return 0


def create_signing_secret(settings: Settings) -> int:
    """Append a new signing secret to the file in the data folder. The server may be running; it uses it after a restart."""
    if settings.secret:
        raise SettingsError(
            "signing-secret create: the secret is a setting, not a file in the data folder. Append the new secret to the "
            "setting `secret` (OUTOFTEN_SECRET), after a space, and restart. `openssl rand -hex 32` generates one."
        )
    secret, file = new_secret(), signing_secret_file(ensure_signing_secret(settings))
    try:
        # Two of these commands at the same time must not lose one of the secrets.
        with locked_folder(file.parent):
            replace_private_file(file, f"{read_private_file(file).strip()} {secret}\n")
    except FileRefusedError as error:
        raise SettingsError(f"data_dir: {error}") from None
    print(
        f"Created the signing secret {signing_key_id(secret)}. Restart the server to sign with it. Tokens of the older secrets "
        "are accepted until you revoke them with `outoften signing-secret revoke`, or remove them from the file."
    )
    return 0


def revoke_signing_secret(settings: Settings, secret_id: str) -> int:
    """Refuse all ask tokens that a signing secret has signed."""
    own = [signing_key_id(secret) for secret in ensure_signing_secret(settings).signing_keys]
    revoked = read(settings, signing_secrets.load_revoked_signing_secrets)
    valid = [own_id for own_id in own if own_id not in revoked]
    if secret_id not in valid:
        raise NotFoundError(
            "signing_secret_not_found",
            f"There is no signing secret {secret_id!r}, or it is already revoked. `outoften signing-secret list` lists them.",
        )
    if secret_id == valid[-1]:
        raise ConflictError(
            "signing_secret_in_use", f"The server signs with the secret {secret_id}. {signing_secrets.ADD_FIRST}"
        )
    write(
        settings,
        lambda connection: signing_secrets.revoke_signing_secret(connection, secret_id, COMMAND_LINE, clock.now()),
        f"DELETE /v1/signing-secrets/{secret_id}",
    )
    print(signing_secrets.REVOKED_EFFECT)
    return 0


def list_identity_secrets(settings: Settings) -> int:
    """Print the id of each identity secret, and its site. The server may be running."""
    for site in read(settings, sites.load_sites):
        for secret in site.identity_secrets:
            print(f"{secret.id}  site {site.id}, {printable(site.name)}")
    return 0


def revoke_identity_secret(settings: Settings, secret_id: int) -> int:
    """Refuse all identities that an identity secret has signed."""
    site_ids = [
        site.id for site in read(settings, sites.load_sites) if secret_id in {secret.id for secret in site.identity_secrets}
    ]
    if not site_ids:
        raise NotFoundError(
            "identity_secret_not_found", f"There is no identity secret {secret_id}. `outoften identity-secret list` lists them."
        )
    write(
        settings,
        lambda connection: sites.revoke_identity_secret(connection, site_ids[0], secret_id, COMMAND_LINE, clock.now()),
        f"DELETE /v1/sites/{site_ids[0]}/identity-secrets/{secret_id}",
    )
    print(sites.REVOKED_EFFECT)
    return 0
