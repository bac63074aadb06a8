"""What keeps a server from starting."""


class ServerError(Exception):
    """A server could not be started; the message says why and what to do."""
