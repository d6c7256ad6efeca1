"""Files of others that we serve are the ones that were published, each with its licence; nothing is served unlisted."""

from __future__ import annotations

import base64
import hashlib
import tomllib

from tests.meta.committed import ROOT

VENDOR = ROOT / "src/tonghu/web/static/vendor"
REGISTER = tomllib.loads((VENDOR / "vendor.toml").read_text(encoding="utf-8"))["file"]
KNOWN = {"MIT", "0BSD", "Apache-2.0", "BSD-3-Clause"}


def test_every_vendored_file_is_what_it_was() -> None:
    """Issue 6, 7: vendored assets with hashes."""
    changed = {
        entry["path"]: found
        for entry in REGISTER
        if (found := base64.b64encode(hashlib.sha384((VENDOR / entry["path"]).read_bytes()).digest()).decode())
        != entry["sha384"]
    }
    assert changed == {}


def test_every_file_is_listed_with_its_licence() -> None:
    served = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    licences = {entry["licence_file"] for entry in REGISTER}
    assert served - {"vendor.toml"} == {entry["path"] for entry in REGISTER} | licences
    for entry in REGISTER:
        assert entry["licence"] in KNOWN, entry["path"]
        assert (VENDOR / entry["licence_file"]).read_text(encoding="utf-8").strip(), entry["path"]
        assert f"-{entry['version']}/" in entry["path"]


def test_no_page_fetches_anything_from_elsewhere() -> None:
    """No CDN, no outside font: style and script name no other host."""
    own = [path for path in (ROOT / "src/tonghu").rglob("*") if path.suffix in {".css", ".js", ".html"}]
    served = [path for path in own if "static" in path.parts or "templates" in path.parts]
    assert served
    outside = [
        str(path.relative_to(ROOT))
        for path in served
        if "batch" not in path.parts
        and any(word in path.read_text(encoding="utf-8") for word in ("@import url(", 'src="http', 'src="//'))
    ]
    assert outside == []
