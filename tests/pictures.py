"""Pictures as cameras write them, for tests."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from visits.images import read_picture
from visits.operations import add_photo

GPS = 0x8825
ORIENTATION = 0x0112
MAKE = 0x010F


def jpeg(size=(640, 480), colour="brown", *, gps=None, orientation=None, comment=None):
    """Bytes of a JPEG; with `gps`, as a phone writes where it was."""
    exif = Image.Exif()
    if gps:
        exif[MAKE] = "SpyPhone"
        exif.get_ifd(GPS).update({1: "N", 2: gps, 3: "E", 4: gps})
    if orientation:
        exif[ORIENTATION] = orientation
    written = BytesIO()
    extra = {"comment": comment} if comment else {}
    Image.new("RGB", size, colour).save(written, "JPEG", exif=exif, **extra)
    return written.getvalue()


def upload(content=None, name="photo.jpg"):
    return SimpleUploadedFile(name, jpeg() if content is None else content, content_type="image/jpeg")


def picture(**made):
    return read_picture(BytesIO(jpeg(**made)))


def kept_photo(client, *, by, now, moment="before", **made):
    """With the client's consent."""
    return add_photo(client, picture=picture(**made), moment=moment, agreed_to="Photos are kept.", by=by, now=now)
