"""The drawing itself; nothing loads it before the first picture comes."""

from io import BytesIO

from PIL import Image, ImageOps
from PIL import WebPImagePlugin as _WebPImagePlugin  # noqa: F401 it makes its kind known to `Image.open`

from emergency.attaching.pictures import JPEG, PNG, check_points, damaged, too_many_points
from notifications.errors import DomainError

QUALITY = 85


def redrawn(content: bytes, kind: str) -> tuple[bytes, str]:
    """Return a picture of this kind drawn anew and the kind it became; raises Malformed when it cannot be."""
    try:
        return _drawn(content, kind)
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_points() from error
    except Exception as error:
        raise damaged() from error


def _drawn(content: bytes, kind: str) -> tuple[bytes, str]:
    made = PNG if kind == PNG else JPEG
    with Image.open(BytesIO(content), formats=(kind,)) as picture:
        check_points(*picture.size)
        turned = ImageOps.exif_transpose(picture)
        bare = _points_of(turned)
    out = BytesIO()
    bare.save(out, made, **({"quality": QUALITY} if made == JPEG else {}))
    return out.getvalue(), made


def _points_of(picture: Image.Image) -> Image.Image:
    """Return a new picture of the same points and nothing else; what was see-through becomes white."""
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        bare = Image.new("RGB", seen.size, "white")
        bare.paste(seen, mask=seen.getchannel("A"))
        return bare
    mode = "L" if picture.mode in {"1", "L"} else "RGB"
    bare = Image.new(mode, picture.size)
    bare.paste(picture.convert(mode))
    return bare
