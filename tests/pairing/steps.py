"""Rosters taken in step by step, as the pages and the worker do it between them."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps

from organization.models import User
from organization.models.recorded import Line
from pairing.choices import ImportStatus
from pairing.intake import decisions
from pairing.intake.layouts.layout import SheetLayout
from pairing.intake.stages import receiving, running
from pairing.models import Import, ImportRow
from pairing.selectors import programme_for
from tests import factories

ROSTERS = Path(__file__).resolve().parent.parent / "fixtures" / "rosters"
AS_OF = date(2023, 5, 31)

COLUMNS = {
    "orphans": {
        "name": "姓名",
        "identity": "身份证号",
        "township": "所在乡镇",
        "village": "所在村",
        "head_name": "监护人姓名",
        "head_id": "监护人身份证号",
        "phone": "监护人电话",
        "remark": "备注",
        "school": "就读学校",
    },
    "disabled": {
        "name": "姓名",
        "identity": "身份证号",
        "township": "乡镇",
        "village": "村",
        "head_name": "户主姓名",
        "head_id": "户主身份证号",
        "phone": "联系电话",
        "remark": "备注",
        "certificate": "残疾证号",
        "level": "残疾等级",
        "birth_date": "出生日期",
        "sex": "性别",
    },
    "extreme_poverty": {
        "name": "成员姓名",
        "identity": "身份证号",
        "township": "乡镇",
        "village": "村",
        "head_name": "户主姓名",
        "head_id": "户主身份证号",
        "phone": "联系电话",
        "remark": "备注",
        "support_mode": "供养方式",
    },
    "units": {
        "name": "单位名称",
        "township": "乡镇",
        "liaison_name": "联络员",
        "liaison_phone": "联络员电话",
    },
    "cadres": {"unit": "单位名称", "name": "姓名", "title": "职务", "phone": "联系电话"},
    "pairings": {
        "head_id": "户主身份证号",
        "cadre_name": "干部姓名",
        "phone": "干部电话",
        "started_on": "结对日期",
    },
    "visits": {
        "day": "日期",
        "head_id": "户主身份证号",
        "cadre_name": "干部姓名",
        "phone": "干部电话",
        "kind": "联系方式",
        "found": "内容",
        "cash": "慰问金",
    },
    "activities": {
        "day": "活动日期",
        "name": "活动名称",
        "township": "乡镇",
        "participants": "参加人数",
    },
}
"""Of each kind the columns of a small file, as ``file_of`` writes it, with their headings."""

_PEOPLE = {"township": "汉源镇", "village": "南关村", "level": "一级", "support_mode": "分散供养"}


def line(kind: str, /, **cells: Any) -> list[Any]:
    """A row of such a file, cells by column; people live in 南关村 unless told otherwise."""
    if kind in ("orphans", "disabled", "extreme_poverty"):
        cells = _PEOPLE | cells
    return [cells.get(name, "") for name in COLUMNS[kind]]


def file_of(kind: str, *rows: Sequence[Any], headings: Sequence[str] = ()) -> bytes:
    """A file in UTF-8 with these rows below the kind's header."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings or list(COLUMNS[kind].values()), *rows])
    return text.getvalue().encode()


def receive(kind: str, data: bytes, actor: User | None = None, **options: Any) -> Import:
    """An upload that nobody has looked at yet."""
    region = factories.get_region(options.pop("place", factories.XIHE))
    return receiving.receive(
        data=data,
        file_name=options.pop("name", f"{kind}.csv"),
        kind=kind,
        region=region,
        programme=programme_for(region),
        as_of=options.pop("as_of", AS_OF),
        actor=actor,
        **options,
    )


def run(source: Import) -> Import:
    """What a worker does for the import until it waits for a person; as it is then."""
    running.run(source.pk)
    return Import.objects.get(pk=source.pk)


def confirm(source: Import, actor: User) -> Import:
    """The columns settled as they were proposed, and all rows checked."""
    layouts = [SheetLayout.from_json(found) for found in source.layouts]
    decisions.choose_columns(source=source, layouts=layouts, actor=actor)
    return run(source)


def checked(kind: str, data: bytes, actor: User, **options: Any) -> Import:
    """An upload whose rows have been checked and wait for somebody to look at them."""
    source = run(receive(kind, data, actor, **options))
    if source.status == ImportStatus.COLUMNS:
        source = confirm(source, actor)
    assert (source.status, source.error) == (ImportStatus.REVIEW, "")
    return source


def apply(source: Import, actor: User) -> Import:
    """What was checked and decided, taken in."""
    decisions.start_applying(source=source, actor=actor)
    source = run(source)
    assert (source.status, source.error) == (ImportStatus.APPLIED, "")
    return source


def applied(kind: str, data: bytes, actor: User, **options: Any) -> Import:
    """A file taken in through all its steps, everything as it was proposed."""
    return apply(checked(kind, data, actor, **options), actor)


def undo(source: Import, actor: User) -> Import:
    """The import after somebody asked for it to be taken back; its status says whether it was."""
    decisions.start_undoing(source=source, actor=actor)
    return run(source)


def rows_of(source: Import) -> list[ImportRow]:
    """Its rows in the order of the file."""
    return list(ImportRow.objects.filter(source=source).order_by("pk"))


def outcomes(source: Import) -> list[tuple[int, str, str]]:
    """Number, issue and outcome of each row in the order of the file."""
    return [(row.number, row.issue, row.outcome) for row in rows_of(source)]


_LEFT_OUT = {"created_at", "decided_at", "password", "client_uuid"}
_MADE_BY_INTAKE = ("organization", "pairing", "visits")
_OF_IMPORTS = {"import", "importpart", "importrow", "importchange", "layout", "heading", "keymark"}


def records(*, and_keys: bool = True) -> dict[str, list[str]]:
    """Everything recorded, in clear; not the imports' own log, moments in time, what is random.

    Without keys two databases can be compared in which the same was entered in another order.
    """
    found: dict[str, list[str]] = {}
    for label in _MADE_BY_INTAKE:
        for model in apps.get_app_config(label).get_models():
            if model._meta.model_name in _OF_IMPORTS or model._meta.model_name == "region":
                continue
            if issubclass(model, Line):
                # What is recorded of changes only ever grows.
                continue
            names = [
                field.attname
                for field in model._meta.concrete_fields
                if field.name not in _LEFT_OUT
                and (and_keys or not (field.primary_key or field.is_relation))
            ]
            rows = model._base_manager.values_list(*names)
            found[model._meta.label] = sorted(repr(row) for row in rows)
    return found
