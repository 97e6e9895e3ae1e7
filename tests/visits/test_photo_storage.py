"""Photos on the disk by default; in any S3-compatible store when the environment names one."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import environ
import pytest
from django.core.files.storage import storages
from django.urls import reverse

from salon.storages import for_photos
from tests.pictures import kept_photo
from visits.models import Photo
from visits.operations import delete_photo


class Store(BaseHTTPRequestHandler):
    """What S3 answers to putting, getting, heading and deleting one object, path style; unsigned requests are turned away."""

    kept = {}

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Sun, 22 Nov 2026 10:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def found(self):
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential=key/"):
            return self.answer(403)
        body = self.kept.get(self.path)
        return self.answer(404) if body is None else self.answer(200, body)

    def do_PUT(self):
        self.kept[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_DELETE(self):
        self.kept.pop(self.path, None)
        self.answer(204)

    do_GET = do_HEAD = found

    def log_message(self, *args):
        """Silent."""


@pytest.fixture
def bucket(settings, monkeypatch):
    Store.kept = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    env = environ.Env()
    env.ENVIRON = {
        "SALON_S3_BUCKET": "salon",
        "SALON_S3_ENDPOINT": f"http://127.0.0.1:{server.server_port}",
        "SALON_S3_REGION": "eu-1",
        "SALON_S3_KEY": "key",
        "SALON_S3_SECRET": "secret",
    }
    settings.STORAGES = settings.STORAGES | {"photos": for_photos(env)}
    for name in ("image", "thumbnail"):  # a field asks for its storage once, when the process starts
        monkeypatch.setattr(Photo._meta.get_field(name), "storage", storages["photos"])
    yield Store.kept
    server.shutdown()
    server.server_close()


def test_without_a_bucket_photos_lie_on_the_disk():
    env = environ.Env()
    env.ENVIRON = {}
    assert for_photos(env) == {"BACKEND": "django.core.files.storage.FileSystemStorage"}


def test_a_photo_goes_into_the_bucket_comes_out_through_the_view_and_is_deleted(
    bucket, client, person, master, now, django_capture_on_commit_callbacks
):
    photo = kept_photo(person, by=master, now=now)
    assert sorted(bucket) == sorted(f"/salon/{file.name}" for file in (photo.image, photo.thumbnail))

    client.force_login(master)
    answer = client.get(reverse("visits:photo", args=[photo.pk]))
    assert b"".join(answer.streaming_content) == bucket[f"/salon/{photo.image.name}"]

    with django_capture_on_commit_callbacks(execute=True):
        delete_photo(photo, by=master)
    assert bucket == {}
