"""Complaints and suggestions, the short lists and photographs, as programs have them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from organization.models import User
from pairing.models import Pairing
from tests import factories
from tests.api.asking import Program
from visits.models import Feedback


def _send(**fields: Any) -> dict[str, Any]:
    return {"uuid": str(uuid4()), "kind": "suggestion", "text": "同一次走访要填两处", **fields}


def test_what_is_sent_is_answered_and_read(cadre: User, office: User) -> None:
    sender, keeper = Program(cadre), Program(office)
    sent = _send()

    made = sender.post("feedback", sent)
    at = f"feedback/{made.json()['id']}"
    again = sender.post("feedback", sent)
    other = sender.post("feedback", {**sent, "text": "别的"})
    answered = keeper.step(at, "reply", {"answer": "下月合并"})
    before = sender.get(at).json()["answer"]
    read = sender.post("feedback/read", {})
    late = keeper.step(at, "reply", {"answer": "改口"})

    assert made.status_code == 201, made.content.decode()
    assert (again.status_code, other.status_code) == (201, 409)
    assert (answered.status_code, answered.json()["answer"]) == (200, "下月合并")
    assert before == ""
    assert read.json() == {"read": [made.json()["id"]]}
    assert sender.get(at).json()["answer"] == "下月合并"
    assert (late.status_code, late.json()["code"]) == (409, "answer_read")
    assert Feedback.objects.count() == 1


def test_nothing_is_sent_without_words(cadre: User) -> None:
    answer = Program(cadre).post("feedback", _send(text=" "))

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["text"])


def test_it_is_for_the_county_office_alone(cadre: User, outsider: User, liaison: User) -> None:
    sent = factories.make_feedback(cadre)

    assert Program(outsider).get(f"feedback/{sent.pk}").status_code == 404
    assert Program(liaison).get("feedback").status_code == 403
    assert Program(cadre).step(f"feedback/{sent.pk}", "reply", {"answer": "x"}).status_code == 403


def test_the_lists_are_those_of_the_county(office: User, cadre: User) -> None:
    program = Program(cadre)

    kinds = program.rows("topics", list="need")

    assert "housing" in {row["key"] for row in kinds}
    assert {row["list"] for row in kinds} == {"need"}
    assert len(program.rows("topics")) > len(kinds)


def test_photographs_are_for_whoever_sees_the_people(
    pairing: Pairing, cadre: User, supervisor: User, liaison: User
) -> None:
    contact = factories.make_contact(pairing, date(2023, 6, 1))
    photo = factories.make_photo(contact)
    strange = factories.make_photo(
        factories.make_contact(
            factories.make_pairing(factories.make_household("李四")), date(2023, 6, 1)
        )
    )

    (own,) = Program(cadre).rows("photos")

    assert (own["id"], own["contact"]) == (photo.pk, contact.pk)
    assert "content" not in own
    assert [row["id"] for row in Program(liaison).rows("photos", contact=contact.pk)] == [photo.pk]
    assert Program(liaison).get(f"photos/{strange.pk}").status_code == 404
    assert Program(supervisor).get("photos").status_code == 403
