"""What the cadre's phone sends: one form under the UUID that the phone made for it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from rest_framework.decorators import api_view, permission_classes
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from common.api import refusal
from common.errors import ConflictError, DomainError
from surveys.access import lines_of_phone
from surveys.choices import AnswerState, LineState, NotReached, Via
from surveys.forms.lines import FilledForm
from surveys.models import SurveyLine
from surveys.questions import in_words, read_questions
from surveys.services.filling import Filled, GivenError, fill_line, note_not_reached
from visits.api import IsPairedCadre, told_to_renew


@api_view(["PUT"])
@permission_classes([IsAuthenticated, IsPairedCadre])
def answer(request: Request, uuid: UUID) -> Response:
    """A form, or that nobody was reached, under the UUID that the phone made for it.

    The body has ``line``, ``outcome`` (``answered``, ``not_reached``), ``day``, ``via``, ``base``
    and ``answers`` by question, or ``reason`` and ``note``. 201 when it is new, 200 when the same
    has arrived before, 202 when the survey was closed meanwhile and the form waits for the office.
    409 when somebody else has filled it meanwhile, with what there is now (``kept``). 422 names
    what is wrong by field, 404 says that the household is not the account's.
    """
    old = told_to_renew(request)
    if old is not None:
        return old
    body = request.data
    if not isinstance(body, dict):
        return Response(refusal("body", _("An entry is an object with its fields.")), status=400)
    line = _line(request.user, body.get("line"))
    if line is None:
        message = _("This household is not, or no longer, paired with you. Tell the office.")
        return Response(refusal("pairing_unknown", message, uuid=str(uuid)), status=404)
    form = FilledForm({name: body.get(name) for name in FilledForm.base_fields})
    if not form.is_valid():
        errors = {name: [str(e) for e in found] for name, found in form.errors.items()}
        message = _("Something in this form cannot be saved as it is.")
        return Response(refusal("invalid", message, uuid=str(uuid), errors=errors), status=422)
    try:
        message, status = _record(request.user, line, uuid, form.cleaned_data, body.get("answers"))
    except GivenError as error:
        errors = {key: [sentence] for key, sentence in error.errors.items()}
        return Response(refusal(error.code, error, uuid=str(uuid), errors=errors), status=422)
    except ConflictError as error:
        more = {"kept": _kept(line)} if error.code == "survey_line_changed" else {}
        return Response(refusal(error.code, error, uuid=str(uuid), **more), status=409)
    except DomainError as error:
        field = "note" if error.code == "survey_note_missing" else "day"
        errors = {field: [str(error)]}
        return Response(refusal(error.code, error, uuid=str(uuid), errors=errors), status=422)
    return Response(
        {"uuid": str(uuid), "line": line.pk, "verdict": "counted", "message": message},
        status=status,
    )


def _line(user: Any, named: Any) -> SurveyLine | None:
    if isinstance(named, bool) or not str(named).isdecimal() or len(str(named)) > 18:
        return None
    found: SurveyLine | None = lines_of_phone(user).filter(pk=int(named)).first()
    return found


def _record(
    user: Any, line: SurveyLine, uuid: UUID, data: dict[str, Any], answers: Any
) -> tuple[str, int]:
    """What the phone says of it, and the status."""
    if data["outcome"] == LineState.NOT_REACHED:
        note_not_reached(
            line=line,
            reason=NotReached(data["reason"]),
            note=data["note"],
            day=data["day"],
            base=data["base"],
            actor=user,
        )
        return _("Noted: nobody was reached."), 201
    filled = Filled(
        raw=answers if isinstance(answers, dict) else {},
        day=data["day"],
        via=Via(data["via"]),
        base=data["base"],
    )
    taken, is_new = fill_line(line=line, filled=filled, client_uuid=uuid, actor=user)
    if taken.state == AnswerState.HELD:
        return _(
            "The survey was closed meanwhile. The form is kept, and the office decides about it."
        ), 200
    return _("The form has arrived."), 201 if is_new else 200


def _kept(line: SurveyLine) -> dict[str, Any]:
    """What there is now, for whoever filled the same."""
    now = SurveyLine.objects.select_related("survey", "current__filled_by").get(pk=line.pk)
    given = now.current.given if now.current and now.state == LineState.ANSWERED else {}
    said = [
        f"{text} {words}" for text, words in in_words(read_questions(now.survey.questions), given)
    ]
    words = said or [now.get_reason_display() or now.get_state_display(), now.note]
    return {
        "base": now.revision,
        "day": now.settled_on.isoformat() if now.settled_on else "",
        "words": " · ".join(word for word in words if word),
    }
