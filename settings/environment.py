"""Reading the environment, and saying what is missing."""

from django.core.exceptions import ImproperlyConfigured
from environs import Env

env = Env()


def require(*names: str) -> None:
    """Refuse to go on while one of the variables is unset or empty.

    Raises ImproperlyConfigured, which names every missing variable at once.
    """
    missing = [name for name in names if not env.str(name, "").strip()]
    if missing:
        raise ImproperlyConfigured(
            f"Set {', '.join(missing)} in the environment. .env.example describes each of them."
        )
