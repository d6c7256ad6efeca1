"""Settings of the test run: those of the platform, with keys and data of its own in a temporary folder."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tonghu.keys.provider import SoftwareProvider
from tonghu.keys.ring import KeyRing

_FOLDER = Path(tempfile.mkdtemp(prefix="tonghu-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ |= {
    "TONGHU_HOME": str(_FOLDER / "data"),
    "TONGHU_KEYS": str(_FOLDER / "keys"),
    "TONGHU_ANCHORS": str(_FOLDER / "anchors"),
}
if "TONGHU_TEST_DATABASE" in os.environ:
    os.environ["TONGHU_DATABASE"] = os.environ["TONGHU_TEST_DATABASE"]
(_FOLDER / "data" / "static").mkdir(parents=True)
KeyRing.create(_FOLDER / "keys", SoftwareProvider())

from tonghu.config.settings import *  # noqa: E402, F403  # the folder must be there first

if "TONGHU_TEST_DATABASE" in os.environ:
    DATABASES["default"]["OPTIONS"] = {}  # noqa: F405  # a pool would keep a test's database from being dropped
    DATABASES["default"]["TEST"] = {"TEMPLATE": "template0"}  # noqa: F405  # the locale of the cluster
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""Fast: what is tested is not the hash."""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
