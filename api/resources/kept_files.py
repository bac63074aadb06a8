"""Photographs of contacts, and the files beside needs, activities, inspections and findings."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework import serializers

from api.choices import Area
from api.feeding import put_to
from api.fields import Input, Key, Text, Uuid
from api.files import KEPT, Base64, FileSent, FilesParser, as_uploads, gives
from api.filters import ChoiceFilter, KeyFilter, RegionFilter
from api.resource import Created, Listed, Rejected, Resource
from api.showing import RowKey
from common.errors import ConflictError
from inspections.access import can_inspect, can_see_findings
from inspections.models import FindingFile, InspectedFile, Inspection
from inspections.services.inspecting import add_inspection_photo
from inspections.views.findings import finding_file_answer
from inspections.views.lines import inspection_file_answer
from organization.access import sees_personal_data
from organization.models import User
from pairing.models import Household
from visits.access import (
    can_handle_needs,
    is_paired_cadre,
    may_see_photos,
    needs_seen,
    own_pairings,
)
from visits.activity_access import can_enter_activities, may_add_files, may_see_files
from visits.choices import FileKind
from visits.forms.activities import FilesForm
from visits.models import Activity, ActivityFile, Contact, NeedFile, Photo
from visits.services.attachments import add_attachments, read_upload
from visits.services.contacts import add_photo
from visits.views.activities import activity_file_answer
from visits.views.needs import need_file_answer
from visits.views.photos import photo_answer

_FIELDS = (
    *("name", "kind", "size", "sha256", "width", "height"),
    *("created_by", "created_at"),
)


class FileShown(serializers.ModelSerializer):
    """A file beside something, without its bytes."""

    created_by = RowKey(allow_null=True)


class FileFilters(filters.FilterSet):
    kind = ChoiceFilter(choices=FileKind.choices)


class Files(Listed):
    """Files beside something."""

    names_people = True
    orders = ("id", "created_at")
    answers: ClassVar[Any]
    """What the page of a request and a file answers with it, as a static method."""

    @gives(*KEPT)
    def content(self, file: Any) -> HttpResponseBase:
        """The file."""
        return type(self).answers(self.request._request, file)


class FilesCreated(Created):
    """Files that are sent as base64: a key is remembered with their digest, not their bytes."""

    def get_parsers(self) -> list[Any]:
        return [FilesParser()]


class PhotoShown(serializers.ModelSerializer):
    contact = RowKey()
    created_by = RowKey(allow_null=True)

    class Meta:
        model = Photo
        fields = ["id", "contact", "sha256", "width", "height", "created_by", "created_at"]


class PhotoFilters(filters.FilterSet):
    region = RegionFilter(field_name="contact__region__code")
    contact = KeyFilter()
    household = KeyFilter(field_name="contact__pairing__household")


def _own_contacts(user: User) -> Any:
    return Contact.objects.filter(pairing__in=own_pairings(user, late=True))


class AddPhoto(Input):
    """``uuid`` is made where the photograph was, so that one sent twice arrives once."""

    contact = Key(_own_contacts)
    uuid = Uuid()
    content = Base64(help_text="A JPEG, PNG or WebP as base64; of it the picture alone is kept.")


class Photos(Listed, FilesCreated):
    """Which photographs contacts have, in pixels; `content` is the picture itself. Whoever is
    paired adds them to their own contacts."""

    area = Area.CONTACTS
    may_read = staticmethod(may_see_photos)
    may_write = staticmethod(is_paired_cadre)
    names_people = True
    serializer_class = PhotoShown
    filterset_class = PhotoFilters
    made_of = AddPhoto
    rows = Photo.objects.without_content().select_related("contact__pairing__household")
    orders = ("id", "created_at")

    def seen(self) -> Any:
        user = self.account
        mine = Q(contact__pairing__in=own_pairings(user).order_by().values("pk"))
        if self.action == "create":
            mine |= Q(contact__in=_own_contacts(user).order_by().values("pk"))
        if sees_personal_data(user):
            households = Household.objects.visible_to(user).order_by().values("pk")
            seen = Photo.objects.visible_to(user).order_by().values("pk")
            mine |= Q(pk__in=seen, contact__pairing__household__in=households)
        return self.rows.filter(mine)

    def person_of(self, row: Photo) -> Household:
        household: Household = row.contact.pairing.household
        return household

    def make(self, given: dict[str, Any]) -> Photo:
        photo, _is_new = add_photo(
            contact=given["contact"],
            client_uuid=given["uuid"],
            sent=given["content"],
            actor=self.account,
        )
        return photo

    @gives("image/jpeg")
    def content(self, photo: Photo) -> HttpResponseBase:
        """The photograph."""
        return photo_answer(self.request._request, photo)


class NeedFileShown(FileShown):
    need = RowKey()

    class Meta:
        model = NeedFile
        fields = ["id", "need", *_FIELDS]


class NeedFileFilters(FileFilters):
    region = RegionFilter(field_name="need__region__code")
    need = KeyFilter()
    household = KeyFilter(field_name="need__household")


class NeedFiles(Files):
    """Photographs and documents beside needs. They come with `note-work` and `settle`."""

    area = Area.NEEDS
    may_read = staticmethod(can_handle_needs)
    serializer_class = NeedFileShown
    filterset_class = NeedFileFilters
    rows = NeedFile.objects.without_content().select_related("need__household")
    answers = staticmethod(need_file_answer)

    def seen(self) -> Any:
        return self.rows.filter(need__in=needs_seen(self.account).values("pk"))

    def person_of(self, row: NeedFile) -> Household:
        household: Household = row.need.household
        return household


class ActivityFileShown(FileShown):
    activity = RowKey()

    class Meta:
        model = ActivityFile
        fields = ["id", "activity", *_FIELDS]


class ActivityFileFilters(FileFilters):
    region = RegionFilter(field_name="activity__region__code")
    activity = KeyFilter()


class AddActivityFile(FileSent):
    activity = Key(lambda user: Activity.objects.visible_to(user))


class ActivityFiles(Files, FilesCreated):
    """Photographs and documents beside activities: added by whoever may change one, and by the
    liaisons of its units."""

    area = Area.ACTIVITIES
    may_read = staticmethod(may_see_files)
    may_write = staticmethod(can_enter_activities)
    serializer_class = ActivityFileShown
    filterset_class = ActivityFileFilters
    made_of = AddActivityFile
    rows = ActivityFile.objects.without_content().select_related("activity__region")
    answers = staticmethod(activity_file_answer)

    def seen(self) -> Any:
        activities = Activity.objects.visible_to(self.account).order_by().values("pk")
        return self.rows.filter(activity__in=activities)

    def person_of(self, row: ActivityFile) -> Activity:
        activity: Activity = row.activity
        return activity

    def make(self, given: dict[str, Any]) -> ActivityFile:
        activity = given["activity"]
        if not may_add_files(self.account, activity):
            raise Rejected({"activity": [_("There is no such row, or it is not yours to see.")]})
        form = FilesForm({}, as_uploads([given], "upload"))
        uploads = put_to(form, upload="content")["upload"]
        added = add_attachments(
            model=ActivityFile, owner=activity, uploads=uploads, actor=self.account
        )
        if not added:
            raise ConflictError("files_there", _("These files are here already."))
        return added[0]


class InspectionFileShown(FileShown):
    inspection = RowKey()

    class Meta:
        model = InspectedFile
        fields = ["id", "inspection", *_FIELDS]


class InspectionFileFilters(FileFilters):
    region = RegionFilter(field_name="inspection__line__region__code")
    inspection = KeyFilter()
    round = KeyFilter(field_name="inspection__line__round")
    household = KeyFilter(field_name="inspection__line__household")


class AddInspectionFile(Input):
    inspection = Key(lambda user: Inspection.objects.filter(inspector=user))
    name = Text(max_length=120)
    content = Base64(help_text="A photograph as base64.")


class InspectionFiles(Files, FilesCreated):
    """Photographs of inspections; whoever inspected adds them to their own."""

    area = Area.CHECKS
    may_read = staticmethod(can_inspect)
    may_write = staticmethod(can_inspect)
    serializer_class = InspectionFileShown
    filterset_class = InspectionFileFilters
    made_of = AddInspectionFile
    rows = InspectedFile.objects.without_content().select_related("inspection__line__household")
    answers = staticmethod(inspection_file_answer)

    def seen(self) -> Any:
        seen = super().seen()
        if self.action != "create":
            return seen
        # Whoever stood there has it back once, though the household is another's.
        own = Q(inspection__inspector=self.account)
        return self.rows.filter(Q(pk__in=seen.order_by().values("pk")) | own)

    def person_of(self, row: InspectedFile) -> Household:
        household: Household = row.inspection.line.household
        return household

    def make(self, given: dict[str, Any]) -> InspectedFile:
        inspection = given["inspection"]
        upload = read_upload(given["name"], given["content"])
        if not add_inspection_photo(inspection=inspection, upload=upload, actor=self.account):
            raise ConflictError("files_there", _("These files are here already."))
        made: InspectedFile = InspectedFile.objects.filter(inspection=inspection).latest("pk")
        return made


class FindingFileShown(FileShown):
    finding = RowKey()

    class Meta:
        model = FindingFile
        fields = ["id", "finding", *_FIELDS]


class FindingFileFilters(FileFilters):
    region = RegionFilter(field_name="finding__region__code")
    finding = KeyFilter()
    household = KeyFilter(field_name="finding__household")


class FindingFiles(Files):
    """Photographs and papers beside findings. They come with `put-right` and `check`."""

    area = Area.CHECKS
    may_read = staticmethod(can_see_findings)
    serializer_class = FindingFileShown
    filterset_class = FindingFileFilters
    rows = FindingFile.objects.without_content().select_related("finding__household")
    answers = staticmethod(finding_file_answer)

    def person_of(self, row: FindingFile) -> Household:
        household: Household = row.finding.household
        return household


RESOURCES: dict[str, type[Resource]] = {
    "photos": Photos,
    "need-files": NeedFiles,
    "activity-files": ActivityFiles,
    "inspection-files": InspectionFiles,
    "finding-files": FindingFiles,
}
