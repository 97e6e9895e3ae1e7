"""Pictures people upload, made safe: turned upright, in common colours, smaller, without a word of what the camera wrote."""

import hashlib
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Any

from PIL import Image, ImageCms, ImageOps

LARGEST_FILE = 15 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE, THUMBNAIL_SIDE = 2048, 320
READ = ("JPEG", "PNG", "WEBP")
# What Pillow raises on files that are broken, cut off, or not what they say.
UNREADABLE = (OSError, SyntaxError, ValueError, EOFError, struct.error, MemoryError)


class NotAPicture(Exception):
    """It cannot be read, or not in a form that is taken."""


class TooLarge(Exception):
    """More bytes or more pixels than are taken."""


@dataclass(frozen=True)
class Picture:
    """JPEG bytes of the photo and of its thumbnail; the digest is of the file as it came."""

    image: bytes
    thumbnail: bytes
    digest: str
    width: int
    height: int


def read_picture(file: IO[bytes]) -> Picture:
    """The size is read from the header, so that a small file which unpacks to gigabytes is refused before it does."""
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise TooLarge
    try:
        image = opened(content)
        small = upright(image)
    except Image.DecompressionBombError as error:
        raise TooLarge from error
    except UNREADABLE as error:
        raise NotAPicture from error
    thumbnail = small.copy()
    thumbnail.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Picture(encoded(small), encoded(thumbnail), hashlib.sha256(content).hexdigest(), *small.size)


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content), formats=READ)
    if image.width * image.height > MOST_PIXELS:
        raise TooLarge
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    return image


def upright(image: Image.Image) -> Image.Image:
    """New pixels of at most 2048 a side: nothing that was written beside the old ones comes along."""
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    plain = in_common_colours(turned)
    clean = Image.new("RGB", plain.size, "white")
    clean.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    return clean


def in_common_colours(image: Image.Image) -> Image.Image:
    """sRGB: a hair colour must look the same on every screen. A profile that cannot be read is passed over."""
    profile: Any = image.info.get("icc_profile")
    has_alpha = image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image.convert("RGBA" if has_alpha else "RGB")
    target = "RGBA" if has_alpha else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        common = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=target)
    except (ImageCms.PyCMSError, OSError):
        return image.convert(target)
    return common or image.convert(target)


def encoded(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "JPEG", quality=85, optimize=True, progressive=True)
    return written.getvalue()
