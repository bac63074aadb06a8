"""What programs remove: by the services of the pages, with what was read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from api.models import Webhook
from common.dates import today
from organization.models import Unit, User
from pairing.models import Household, Pairing, Pause, Programme
from reports.models import Notice
from surveys.choices import SurveyStatus
from surveys.models import Survey
from tests import factories
from tests.api.asking import Program
from tests.surveys.making import make_survey
from visits.models import CampaignLine, Round


def test_what_was_read_is_removed_and_nothing_else(office: User) -> None:
    notice = factories.make_notice()
    program, path = Program(office), f"notices/{notice.pk}"

    untagged = program.ask("delete", path)
    stale = program.ask("delete", path, None, {"If-Match": '"old"'})
    done = program.remove(path)
    again = program.ask("delete", path, None, {"If-Match": "*"})

    assert [a.status_code for a in (untagged, stale, done, again)] == [428, 412, 204, 404]
    assert done.content == b""
    assert not Notice.objects.exists()


def test_a_published_notice_stays(office: User) -> None:
    notice = factories.publish_notice(factories.make_notice())

    answer = Program(office).remove(f"notices/{notice.pk}")

    assert answer.status_code == 409, answer.content.decode()
    assert Notice.objects.filter(pk=notice.pk).exists()


def test_a_token_that_reads_removes_nothing(office: User) -> None:
    notice = factories.make_notice()

    answer = Program(office, ["reports:read"]).ask(
        "delete", f"notices/{notice.pk}", None, {"If-Match": "*"}
    )

    assert (answer.status_code, Notice.objects.count()) == (403, 1)


def test_what_cannot_be_removed_says_so(office: User, pairing: Pairing) -> None:
    contact = factories.make_contact(pairing, today())

    answer = Program(office).ask("delete", f"contacts/{contact.pk}", None, {"If-Match": "*"})

    assert answer.status_code == 405


def test_a_pairing_that_was_just_entered_is_taken_back(
    office: User, household: Household, cadre: User
) -> None:
    free = factories.make_household("待结对")
    program = Program(office)
    made = program.post(
        "pairings",
        {
            "household": free.pk,
            "cadre": cadre.cadre.pk,
            "programme": factories.make_programme().pk,
            "started_on": today().isoformat(),
        },
    )

    answer = program.remove(f"pairings/{made.json()['id']}")

    assert answer.status_code == 204, answer.content.decode()
    assert not Pairing.objects.filter(household=free).exists()


def test_a_pairing_in_use_is_not_taken_back(office: User, pairing: Pairing) -> None:
    factories.make_contact(pairing, today())

    answer = Program(office).remove(f"pairings/{pairing.pk}")

    assert (answer.status_code, answer.json()["code"]) == (409, "in_use")


def test_a_draft_of_a_survey_is_removed_and_copied(office: User) -> None:
    draft, open_one = make_survey(), make_survey(SurveyStatus.PUBLISHED)
    program = Program(office)

    gone = program.remove(f"surveys/{draft.pk}")
    stays = program.remove(f"surveys/{open_one.pk}")
    copied = program.post("surveys/copy", {"survey": open_one.pk})

    assert gone.status_code == 204, gone.content.decode()
    assert stays.status_code == 409
    assert copied.status_code == 201, copied.content.decode()
    made = Survey.objects.get(pk=copied.json()["id"])
    assert (made.status, made.questions) == (SurveyStatus.DRAFT, open_one.questions)


def test_a_programme_in_which_nobody_was_is_removed(office: User, pairing: Pairing) -> None:
    empty = factories.make_programme("empty", place=factories.XIHE)
    used = factories.make_programme("used", place=factories.XIHE)
    factories.make_pairing(factories.make_household("甲"), programme=used)
    program = Program(office)

    gone = program.remove(f"programmes/{empty.pk}")
    stays = program.remove(f"programmes/{used.pk}")
    above = program.remove(f"programmes/{pairing.programme_id}")

    assert gone.status_code == 204
    assert (stays.status_code, stays.json()["code"]) == (409, "programme_in_use")
    assert above.status_code == 404
    assert not Programme.objects.filter(pk=empty.pk).exists()


@pytest.mark.parametrize(("days", "status"), [(5, 204), (-5, 422)])
def test_a_round_is_called_off_before_its_festival(
    days: int, status: int, liaison: User, pairing: Pairing
) -> None:
    going = factories.make_round(pairing, festival_on=today() + timedelta(days=days))

    answer = Program(liaison).remove(f"rounds/{going.pk}")

    assert answer.status_code == status, answer.content.decode()
    assert Round.objects.filter(pk=going.pk).exists() == (status != 204)


def test_a_line_of_a_campaign_is_taken_back_by_whose_it_is(
    liaison: User, unit: Unit, pairing: Pairing
) -> None:
    other = factories.make_unit("西和县水务局")
    campaign = factories.make_campaign(
        unit, other, first=today(), last=today(), programme=pairing.programme
    )
    own, theirs = (
        CampaignLine.objects.create(campaign=campaign, unit=each, day=today(), text="捐衣")
        for each in (unit, other)
    )
    program = Program(liaison)

    gone = program.remove(f"campaign-lines/{own.pk}")
    stays = program.ask("delete", f"campaign-lines/{theirs.pk}", None, {"If-Match": "*"})

    assert (gone.status_code, stays.status_code) == (204, 404)
    assert CampaignLine.objects.get() == theirs


def test_a_webhook_is_started_again_and_removed(office: User, township: User) -> None:
    hook = Webhook.objects.create(
        account=office,
        system="平台",
        address="https://hooks.example.cn/in?key=geheim",
        resources=["contacts"],
        secret="s",
        stopped_at=timezone.now(),
    )
    program, path = Program(office), f"webhooks/{hook.pk}"

    shown = program.get(path)
    started = program.step(path, "start", {})
    others = Program(township).get(path)
    gone = program.remove(path)

    assert (shown.json()["host"], shown.json()["is_stopped"]) == ("hooks.example.cn", True)
    assert "geheim" not in shown.content.decode()
    assert started.json()["is_stopped"] is False
    assert (others.status_code, gone.status_code) == (404, 204)
    assert program.get(path).status_code == 404


def test_a_cadre_is_back_from_a_pause(liaison: User, supervisor: User, pairing: Pairing) -> None:
    pause = Pause.objects.create(
        pairing=pairing, started_on=today() - timedelta(days=10), reason="病假"
    )

    refused = Program(supervisor).post("pauses/back", {"pause": pause.pk})
    answer = Program(liaison).post("pauses/back", {"pause": pause.pk})

    assert refused.status_code == 403
    assert (answer.status_code, answer.json()) == (200, {"pairings": 1})
    pause.refresh_from_db()
    assert pause.ended_on == today() - timedelta(days=1)
