"""Office files with equal bytes for equal content: a zip without times."""

from __future__ import annotations

import io
import re
import zipfile

_FIRST_TIME = (1980, 1, 1, 0, 0, 0)
_PROPERTIES = "docProps/core.xml"
_TIME = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def without_times(data: bytes) -> bytes:
    """Return an Office file with the same parts, dated to the first day that a zip can name; its properties to 2000."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, _FIRST_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            content = source.read(name)
            target.writestr(member, _TIME.sub(b"2000-01-01T00:00:00Z", content) if name == _PROPERTIES else content)
    return out.getvalue()
