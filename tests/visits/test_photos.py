"""Photos: made safe, kept with consent, given out only to those who may see the card."""

import zlib
from io import BytesIO

import pytest
from django.core.files.storage import storages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from clients.erasure import erase_everything_about, everything_about
from clients.models import Consent, Purpose
from clients.operations import set_consent
from salon.errors import NotAllowed
from tests.factories import MasterFactory, as_on_card
from tests.pictures import GPS, jpeg, kept_photo, picture, upload
from visits.errors import NoPhotoConsent
from visits.images import LARGEST_FILE, NotAPicture, TooLarge, read_picture
from visits.models import Photo
from visits.operations import add_photo, delete_hidden_photos, delete_photo
from visits.photo_panels import photos as photos_panel


@pytest.fixture
def keep(person, master, now):
    return lambda **made: kept_photo(person, by=master, now=now, **made)


@pytest.fixture
def chair(client, master):
    client.force_login(master)
    return client


def withdraw(person, now, purpose=Purpose.PHOTO_RECORD):
    return set_consent(person, channel=purpose, is_given=False, source="chair", now=now)


def opened(content):
    return Image.open(BytesIO(content))


def test_nothing_that_the_camera_wrote_is_kept():
    taken = jpeg(gps=(47.0, 1.0, 2.0), comment=b"secret remark")
    assert (dict(opened(taken).getexif().get_ifd(GPS)) != {}, b"SpyPhone" in taken, b"secret" in taken) == (True,) * 3
    made = read_picture(BytesIO(taken))
    for content in (made.image, made.thumbnail):
        assert dict(opened(content).getexif()) == {}
        assert set(opened(content).info) <= {
            "jfif",
            "jfif_version",
            "jfif_unit",
            "jfif_density",
            "progressive",
            "progression",
        }
        assert (b"SpyPhone" in content, b"secret" in content, b"Exif" in content) == (False,) * 3


def test_a_photo_taken_sideways_is_turned_upright():
    assert (picture(size=(60, 40), orientation=6).width, picture(size=(60, 40)).width) == (40, 60)


def test_large_photos_are_made_smaller_and_small_ones_are_not_blown_up():
    large, small = picture(size=(4000, 3000)), picture(size=(200, 100))
    assert ((large.width, large.height), opened(large.thumbnail).size) == ((2048, 1536), (320, 240))
    assert ((small.width, small.height), opened(small.thumbnail).size) == ((200, 100), (200, 100))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_forms_become_jpeg_on_white(kind):
    written = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(written, kind)
    made = opened(read_picture(BytesIO(written.getvalue())).image)
    assert (made.format, made.getpixel((25, 25))) == ("JPEG", (255, 255, 255))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        jpeg()[:300],
        b"\0\0\0\x18ftypheic" + b"\0" * 99,
    ],
    ids=["empty", "text", "svg", "cut off", "heic"],
)
def test_what_cannot_be_read_is_said(content):
    with pytest.raises(NotAPicture):
        read_picture(BytesIO(content))


@pytest.mark.parametrize("size", [(8000, 6000), (30_000, 30_000)])
def test_a_bomb_is_refused_by_its_header(size):
    """A PNG whose header promises what its few bytes do not hold."""
    written = BytesIO()
    Image.new("1", (1, 1)).save(written, "PNG")
    content = bytearray(written.getvalue())
    content[16:24] = size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big")
    checked = content[12:29]
    content[29:33] = zlib.crc32(bytes(checked)).to_bytes(4, "big")
    with pytest.raises(TooLarge):
        read_picture(BytesIO(bytes(content)))


def test_a_file_of_more_than_15_megabytes_is_refused():
    with pytest.raises(TooLarge):
        read_picture(BytesIO(b"\xff\xd8" + b"\0" * LARGEST_FILE))


def test_without_consent_no_photo_is_kept(person, master, now):
    with pytest.raises(NoPhotoConsent):
        add_photo(person, picture=picture(), moment="before", by=master, now=now)
    assert Photo.objects.count() == 0


def test_the_consent_is_recorded_with_its_wording_and_the_same_photo_twice_is_one(keep, person):
    assert keep() == keep()
    said = Consent.objects.get(client=person, channel=Purpose.PHOTO_RECORD)
    assert (said.is_given, said.wording, said.source, Photo.objects.count()) == (True, "Photos are kept.", "chair", 1)
    assert keep(colour="red") != keep()


def test_taking_the_consent_back_hides_photos_and_lets_the_desk_delete_them(
    keep, person, master, administrator, now, django_capture_on_commit_callbacks
):
    photo = keep()
    assert list(Photo.objects.visible_to(master)) == [photo]
    assert delete_hidden_photos(person, by=administrator) == 0
    withdraw(person, now)
    assert list(Photo.objects.visible_to(master)) == []
    with pytest.raises(NotAllowed):
        delete_hidden_photos(person, by=master)
    with django_capture_on_commit_callbacks(execute=True):
        assert delete_hidden_photos(person, by=administrator) == 1
    stored = [storages["photos"].exists(file.name) for file in (photo.image, photo.thumbnail)]
    assert (Photo.objects.count(), stored) == (0, [False, False])


def test_whoever_took_it_deletes_a_photo_and_another_master_does_not(keep, master, branch):
    photo = keep()
    with pytest.raises(NotAllowed):
        delete_photo(photo, by=MasterFactory(branches=[branch]))
    delete_photo(photo, by=master)
    assert Photo.objects.count() == 0


def test_photos_are_handed_over_and_erased_with_their_files(keep, person, now, django_capture_on_commit_callbacks):
    photo = keep()
    assert [each["file"] for each in everything_about(person)["photos"]] == [photo.image.name]
    with django_capture_on_commit_callbacks(execute=True):
        erase_everything_about(person, now)
    assert (Photo.objects.count(), storages["photos"].exists(photo.image.name)) == (0, False)


# Pages ---------------------------------------------------------------------------------------------------


def test_the_file_is_served_privately_and_asked_for_each_time(chair, keep):
    url = reverse("visits:photo", args=[keep().pk])
    answer = chair.get(url)
    content = b"".join(answer.streaming_content)
    assert (answer["Content-Type"], answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
        "image/jpeg",
        "private, no-cache",
        "nosniff",
    )
    assert opened(content).size == (640, 480)
    assert chair.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_nobody_gets_a_photo_after_the_consent_is_taken_back(chair, keep, person, now):
    photo = keep()
    etag = chair.get(reverse("visits:thumbnail", args=[photo.pk]))["ETag"]
    withdraw(person, now)
    for name in ("photo", "thumbnail"):
        url = reverse(f"visits:{name}", args=[photo.pk])
        assert chair.get(url).status_code == 404
        assert chair.get(url, headers={"If-None-Match": etag}).status_code == 404
    shown = chair.get(reverse("visits:photos", args=[person.pk])).content.decode()
    assert ("1 photo is hidden." in shown, reverse("visits:thumbnail", args=[photo.pk]) in shown) == (True, False)


def test_strangers_get_no_photo_and_there_is_no_other_address(client, keep):
    photo = keep()
    assert client.get(reverse("visits:photo", args=[photo.pk])).status_code == 302
    assert client.get(f"/media/{photo.image.name}").status_code in {302, 404}


def test_a_photo_of_an_erased_client_is_not_found(chair, keep, person, now):
    photo = keep()
    person.archived_at = now
    person.save()
    assert chair.get(reverse("visits:photo", args=[photo.pk])).status_code == 404


def test_the_first_photo_asks_for_consent_in_the_wording_of_the_page(chair, person):
    url = reverse("visits:photo_add", args=[person.pk])
    refused = chair.post(url, {"moment": "before", "photo": upload()})
    assert (refused.status_code, Photo.objects.count(), Consent.objects.count()) == (422, 0, 0)
    assert "Without the client’s consent no photo is kept." in refused.content.decode()
    wording = str(refused.context["form"].fields["agrees"].label)

    chair.post(url, {"moment": "before", "photo": upload(), "agrees": "on"})
    assert (Photo.objects.get().moment, Consent.objects.get().wording) == ("before", wording)
    chair.post(url, {"moment": "after", "photo": upload(jpeg(colour="red"))})
    assert Photo.objects.count() == 2


@pytest.mark.parametrize("content", [b"hello", b""])
def test_a_file_that_is_no_photo_is_answered_with_a_sentence(chair, person, content):
    answer = chair.post(
        reverse("visits:photo_add", args=[person.pk]), {"moment": "before", "photo": upload(content), "agrees": "on"}
    )
    assert (answer.status_code, Photo.objects.count(), bool(answer.context["form"].errors["photo"])) == (422, 0, True)


def test_publishing_is_a_consent_of_its_own(chair, keep, person):
    keep()
    url = reverse("visits:photo_consent", args=[person.pk])
    shown = reverse("visits:photos", args=[person.pk])
    assert chair.get(shown).context["said"].may_publish is False
    chair.post(url, {"purpose": Purpose.PHOTO_PUBLISH, "agrees": "on"})
    assert chair.get(shown).context["said"].may_publish is True
    chair.post(url, {"purpose": Purpose.PHOTO_RECORD})
    said = chair.get(shown).context["said"]
    assert (said.may_keep, said.may_publish) == (False, False)


def test_before_and_after_stand_side_by_side(chair, keep, person, branch):
    before, after = keep(), keep(moment="after", colour="red")
    url = reverse("visits:photo_pair", args=[person.pk])
    older = keep(colour="blue")
    newest, chosen = chair.get(url).context, chair.get(url, {"before": before.pk}).context
    assert (newest["before"], newest["after"], chosen["before"]) == (older, after, before)


def test_the_panel_shows_four_and_hides_them_without_consent(keep, person, master, now):
    for n in range(5):
        keep(colour=(n, n, n))
    shown = photos_panel(as_on_card(person), by=master, now=now)
    assert (len(shown["photos"]), shown["are_hidden"], shown["may_publish"]) == (4, False, False)
    withdraw(person, now)
    hidden = photos_panel(as_on_card(person), by=master, now=now)
    assert (hidden["photos"], hidden["are_hidden"]) == ([], True)


@pytest.mark.parametrize("name", ["photos", "photo_pair"])
def test_pages_take_the_same_queries_for_one_and_three(chair, keep, person, name):
    url, counts = reverse(f"visits:{name}", args=[person.pk]), []
    for n in range(3):
        keep(colour=(n, 0, 0))
        keep(colour=(0, n, 9), moment="after")
        chair.get(url)
        with CaptureQueriesContext(connection) as asked:
            chair.get(url)
        counts.append(len(asked))
    assert counts == counts[:1] * 3
