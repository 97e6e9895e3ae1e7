"""Where photos of clients are kept: a folder beside the data, or any S3-compatible store named by the environment.

Imports and exports stay on the disk: their readers need a path.
"""

from typing import Any

import environ
from botocore.config import Config


def for_photos(env: environ.Env) -> dict[str, Any]:
    """With SALON_S3_BUCKET a private bucket: nothing in it is reached but through the views.

    SALON_S3_ENDPOINT for stores other than Amazon's; SALON_S3_KEY and SALON_S3_SECRET, or the machine's own role.
    """
    bucket = env.str("SALON_S3_BUCKET", default="")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": env.str("SALON_S3_ENDPOINT", default="") or None,
            "region_name": env.str("SALON_S3_REGION", default="") or None,
            "access_key": env.str("SALON_S3_KEY", default="") or None,
            "secret_key": env.str("SALON_S3_SECRET", default="") or None,
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            # Path style and no checksum trailers: what every S3-compatible store understands.
            "client_config": Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"max_attempts": 3},
                connect_timeout=10,
                read_timeout=30,
            ),
        },
    }
