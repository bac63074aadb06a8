"""A roster as a browser uploads it."""

from tests import factories

_BOUNDARY = "a-boundary-of-parts"
KIND = f"multipart/form-data; boundary={_BOUNDARY}"
"""The type of what ``upload`` makes."""


def upload(name: str, content: bytes) -> bytes:
    """The form of an upload for 西和县 with this one file."""
    fields = {"kind": "", "region": factories.XIHE, "as_of": "2023-05-31", "is_complete": "yes"}
    parts = [
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in fields.items()
    ]
    parts.append(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="uploads"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    return "".join(parts).encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
