"""The settings under test: the real ones with every speed switch, all of them here.

The servers are embedded ones in a directory of the tests' own, kept between runs; each process makes its
database there from a template (tests/database.py). TEST_DIR moves the directory, DATABASE_URL replaces the server.
"""

import hashlib
import os
import tempfile
from pathlib import Path

_repository = hashlib.sha256(__file__.encode()).hexdigest()[:8]
TEST_DIR = Path(os.environ.get("TEST_DIR") or Path(tempfile.gettempdir()) / f"salon-tests-{os.getuid()}-{_repository}")
os.environ["SALON_DATA_DIR"] = str(TEST_DIR)
os.environ["SALON_EMBEDDED_DURABLE"] = "0"

from salon.settings import *  # noqa: E402, F403 the directory has to be named before the servers start

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_ALWAYS_EAGER = CELERY_TASK_EAGER_PROPAGATES = True
MEDIA_ROOT = TEST_DIR / "media" / str(os.getpid())
OUTBOX_DIR = TEST_DIR / "outbox" / str(os.getpid())
SMS_URL = SMS_FILE_PATH = ""  # no SMS, until a test has some
(TEST_DIR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise wants it, though the tests collect nothing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "photos": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
