"""What our intake is measured against: one flat table, filled without asking anything.

`stock` is django-import-export as its documentation shows it: a ModelResource that finds its rows
by a natural key, a dry run, and the import when the dry run found no errors. Nothing is checked
and nothing encrypted. It is favoured where a choice had to be made: its file has no title, which
it could not pass over; its headings are renamed to the names of fields in one go, so that it
makes its own fields; the file is read once and not, as its pages do, again for the second step;
the natural key is no unique column, so that bulk inserts do not stumble over the same person
twice. `bulk` is the same with `use_bulk`, `tuned` with everything that its page on speed offers.

`floor` is the least that such a file can take: python-calamine's cells into PostgreSQL's COPY.

To be imported when Django is set up, with this folder as an installed app: without one,
instances cannot be copied, which django-import-export does with each.
"""

import csv
import io
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, models, transaction
from import_export.formats.base_formats import XLSX
from import_export.instance_loaders import CachedInstanceLoader
from import_export.resources import ModelResource
from python_calamine import CalamineWorkbook

from benchmarks.roster import COUNTY, HEADINGS

_NAMES = {heading: name for name, heading in (HEADINGS | COUNTY).items()}
_BATCH = 20_000


class FlatRecipient(models.Model):
    """A row of a roster as it came."""

    name = models.CharField(max_length=60, blank=True)
    identity = models.CharField(max_length=40, blank=True)
    sex = models.CharField(max_length=6, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    certificate = models.CharField(max_length=40, blank=True)
    disability_kind = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    head_id = models.CharField(max_length=40, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    county = models.CharField(max_length=40, blank=True)
    township = models.CharField(max_length=40, blank=True)
    village = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=200, blank=True)
    remark = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "benchmarks"
        indexes = [models.Index(fields=["identity"], name="flat_by_identity")]

    def __str__(self) -> str:
        return self.name


class Stock(ModelResource):
    class Meta:
        model = FlatRecipient
        fields = tuple(_NAMES.values())
        import_id_fields = ("identity",)


class Bulk(Stock):
    class Meta(Stock.Meta):
        use_bulk = True


class Tuned(Bulk):
    class Meta(Bulk.Meta):
        skip_diff = True
        instance_loader_class = CachedInstanceLoader


STOCK = {"stock": Stock, "bulk": Bulk, "tuned": Tuned}


def make_table() -> None:
    with connection.schema_editor() as editor:
        editor.create_model(FlatRecipient)


def count() -> int:
    return FlatRecipient._default_manager.count()


def import_stock(resource: Any, path: Path) -> None:
    """Read a file with openpyxl, run the import dry, and import it."""
    dataset = XLSX().create_dataset(path.read_bytes())
    dataset.headers = [_NAMES[heading] for heading in dataset.headers]
    for is_dry in (True, False):
        result = resource.import_data(dataset, dry_run=is_dry)
        if result.has_errors() or result.has_validation_errors():
            errors = [*result.base_errors, *(e for row in result.error_rows for e in row.errors)]
            raise RuntimeError(f"django-import-export refused: {[e.error for e in errors[:3]]}")


def copy_floor(path: Path) -> None:
    """Read a file with python-calamine and copy its rows below title and header."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
    next(rows)
    names = [_NAMES[str(heading)] for heading in next(rows)]
    table = connection.ops.quote_name(FlatRecipient._meta.db_table)
    texts = [name for name in _NAMES.values() if name != "birth_date"]
    if "county" not in names:
        names = [*names, "county"]
        rows = ([*row, ""] for row in rows)
    statement = (
        f"COPY {table} ({', '.join(names)}) FROM STDIN "
        f"WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(texts)}))"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        while batch := list(islice(rows, _BATCH)):
            buffer = io.StringIO()
            csv.writer(buffer).writerows(batch)
            buffer.seek(0)
            cursor.copy_expert(statement, buffer)
