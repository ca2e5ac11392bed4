"""Pictures are drawn anew: what a camera writes beside the picture (place, time, device, a preview) is not kept.

A photograph may say where a child lives. Drawing anew also drops whatever else lies in the file or hangs on to its end.
"""

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from documents.intake.unfit import Unfit

MOST_PIXELS = 40_000_000
_QUALITY = 92


def clean_jpeg(data: bytes) -> bytes:
    picture = ImageOps.exif_transpose(_opened(data, "JPEG"))
    return _drawn(picture.convert("L" if picture.mode == "L" else "RGB"), "JPEG", quality=_QUALITY)


def clean_png(data: bytes) -> bytes:
    picture = ImageOps.exif_transpose(_opened(data, "PNG"))
    if "transparency" in picture.info or picture.mode in ("LA", "PA"):
        picture = picture.convert("RGBA")
    elif picture.mode not in ("1", "L", "RGB", "RGBA"):
        # Sixteen bits of grey would be cut off, not scaled, by convert().
        deep = picture.mode.startswith("I")
        picture = picture.point(lambda v: v / 257).convert("L") if deep else picture.convert("RGB")
    return _drawn(picture, "PNG", optimize=False)


def _opened(data: bytes, kind: str) -> Image.Image:
    """The picture with all of its pixels read. The size is asked for before anything is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[kind])
            if picture.width * picture.height > MOST_PIXELS:
                raise Unfit(_("The picture has too many pixels; scale it down first."))
            if kind == "PNG" and getattr(picture, "n_frames", 1) > 1:
                raise Unfit(_("A moving picture is not taken in."))
            picture.load()
    except Unfit:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Unfit(_("The picture has too many pixels; scale it down first.")) from error
    except Exception as error:  # a broken picture fails in as many ways as there are decoders
        raise Unfit(_("The picture is damaged and cannot be read.")) from error
    return picture


def _drawn(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The pixels alone: nothing that was known about the picture goes with them."""
    bare = picture.copy()
    bare.info = {}
    out = io.BytesIO()
    bare.save(out, kind, exif=b"", icc_profile=None, **options)
    return out.getvalue()
