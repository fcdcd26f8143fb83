"""What the story plants in every text and file that is to be sealed, so that a search can show it nowhere in clear."""

from dataclasses import dataclass, field

# Each mark of words begins with one of these: to look for both is to look for all of them.
LATIN, CYRILLIC = "Marmaladezebra", "Полуночныйёжик"
# Of people: accounts, numbers and addresses that begin like nothing else.
IBANS = ("GE62NB0000000012345678", "GE32TB7777000098765432", "DE82370400440532013999")
PHONES = ("+995 599 731 904", "+7 701 555 86 42")
MAILS = ("hedgehog.at.midnight@example.net",)
BARE = (*IBANS, *PHONES, *MAILS)


@dataclass
class Marks:
    """The marks that were planted, in order; none is planted twice."""

    planted: list[str] = field(default_factory=list)

    def fresh(self, text: str = "", *bare: str) -> str:
        """Return the text with a Latin and a Cyrillic mark of its own, and these accounts or numbers, behind it."""
        number = len(self.planted)
        mine = [f"{LATIN}{number}x", f"{CYRILLIC}{number}ю", *bare]
        self.planted += [one for one in mine if one not in self.planted]
        return " ".join([text, *mine]).strip()

    def bare(self, word: str) -> str:
        """Return an account or a number as it is, for places that take nothing else."""
        self.planted += [] if word in self.planted else [word]
        return word

    def paper(self) -> tuple[str, bytes]:
        """Return the name and the octets of a PDF, marked both."""
        name, words = self.fresh(), self.fresh("(A paper)")
        return f"{name}.pdf", f"%PDF-1.4\n{words}\n%%EOF\n".encode()


def is_marked(text: str) -> bool:
    """Say whether somebody's marks stand in what was opened."""
    return LATIN in text and CYRILLIC in text
