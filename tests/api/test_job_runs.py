"""Runs of periodic jobs: read, and tried again."""

from __future__ import annotations

from jobs.choices import RunStatus
from jobs.models import JobFailure, JobRun
from organization.models import User
from tests import factories
from tests.api.asking import Program


def test_a_run_that_failed_goes_on(office: User) -> None:
    run = factories.make_run()
    JobFailure.objects.create(run=run, item=1, reason="没有单位")
    JobRun.objects.filter(pk=run.pk).update(
        status=RunStatus.FAILED, error="数据库断开", finished_at=run.started_at
    )
    program = Program(office)

    answer = program.step(f"job-runs/{run.pk}", "again", {})

    assert (answer.status_code, answer.json()["status"]) == (200, "running")
    assert answer.json()["error"] == ""
    assert [row["reason"] for row in program.rows("job-failures", run=run.pk)] == ["没有单位"]


def test_a_run_that_is_done_is_not_tried_again(office: User) -> None:
    run = factories.make_run()
    JobRun.objects.filter(pk=run.pk).update(status=RunStatus.DONE, finished_at=run.started_at)

    answer = Program(office).step(f"job-runs/{run.pk}", "again", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "run_done")


def test_runs_of_another_county_are_not_there(office: User) -> None:
    run = factories.make_run(place=factories.LI_COUNTY)
    JobFailure.objects.create(run=run, item=1, reason="没有单位")
    program = Program(office)

    assert program.rows("job-runs") == program.rows("job-failures") == []
    assert program.get(f"job-runs/{run.pk}").status_code == 404
