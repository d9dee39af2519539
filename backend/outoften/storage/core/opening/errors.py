"""Why a command or a server cannot use the database."""


class DatabaseUnusableError(Exception):
    """The database can't be used. The message names the reason and the remedy."""


class DatabaseInUseError(DatabaseUnusableError):
    """Another process writes to the database."""


class DatabaseMissingError(DatabaseUnusableError):
    """The database does not exist yet."""


class DatabaseUnreadableError(DatabaseUnusableError):
    """The database can't be read or reached."""


class DatabaseTooNewError(DatabaseUnusableError):
    """A newer version of this program wrote the database."""


class DatabaseTooOldError(DatabaseUnusableError):
    """An older version of this program wrote the database, or none did."""
