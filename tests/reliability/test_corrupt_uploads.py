"""Files that are not what they say: a sentence, and nothing taken in."""

from __future__ import annotations

import pytest

from organization.choices import Role
from pairing.choices import ImportStatus
from pairing.models import ImportRow
from tests import factories
from tests.pairing.steps import ROSTERS, receive, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

_WHOLE = next(iter(sorted(ROSTERS.glob("*.xlsx")))).read_bytes()
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("cut.xlsx", _WHOLE[: len(_WHOLE) // 2]),
        ("flipped.xlsx", _WHOLE[:60] + bytes(200) + _WHOLE[260:]),
        ("garbage.xls", _OLE + bytes(range(256)) * 40),
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(5000)),
    ],
)
def test_a_corrupt_roster_is_refused_with_a_sentence(name: str, data: bytes) -> None:
    office = factories.make_user(Role.COUNTY_OFFICE)

    source = run(receive("orphans", data, office, name=name))

    assert source.status == ImportStatus.FAILED
    assert source.error.endswith(".")
    assert "Something went wrong" not in source.error
    assert not ImportRow.objects.filter(source=source).exists()
