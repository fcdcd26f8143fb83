"""How pass phrases are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OneLane(Argon2PasswordHasher):
    """Argon2id in one lane: a flood of tries takes one core, and who asks for help meanwhile is served by the others.

    Memory and rounds, which a guesser pays for as well, are Django's own.
    """

    parallelism = 1
