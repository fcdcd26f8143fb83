"""Where this machine keeps the letters of its documents."""

from pathlib import Path

# Where systems keep DejaVu Sans, which has the letters of every language of the region: Debian, Fedora, Arch, Alpine.
FOLDERS = (
    Path("/usr/share/fonts/truetype/dejavu"),
    Path("/usr/share/fonts/dejavu-sans-fonts"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/share/fonts/dejavu"),
)
REGULAR, BOLD = "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"


def folder() -> Path | None:
    """Return where both cuts of the font are, if anywhere: without them no PDF can be made."""
    return next((each for each in FOLDERS if (each / REGULAR).is_file() and (each / BOLD).is_file()), None)
