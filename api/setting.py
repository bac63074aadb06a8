"""What an office has set for its own place: one of each, read and changed, and never listed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db import transaction
from django.http import Http404
from rest_framework import serializers, status
from rest_framework.response import Response

from api import etags
from api.permissions import Test
from api.resource import Resource
from api.resources.registry import programmes_here
from common.database import hold_rules
from organization.access import own_region
from organization.models import Region
from pairing.models import Programme


class Setting(Resource):
    """A setting of the account’s own region, ``settings/{name}``.

    ``thing`` is what it is about beside the region, from the rest of the address, or None.
    """

    rows = Region.objects.none()
    changed_by: ClassVar[type[serializers.Serializer]]
    about: ClassVar[str] = ""
    """The rest of the address, as a path of Django has it."""
    http_method_names = ["get", "head", "patch"]

    def test_of(self, request: Any) -> Test:
        """Whoever reads a setting may change it."""
        test: Test = type(self).may_read
        return test

    def thing(self, **where: Any) -> Any:
        """What the address names; Http404 for what there is not."""
        return None

    def now(self, thing: Any) -> Mapping[str, Any]:
        """What holds, by the names of the serializer."""
        raise NotImplementedError

    def change(self, thing: Any, known: dict[str, Any], given: dict[str, Any]) -> None:
        """Call the service; ``known`` is what holds, ``given`` what was sent."""
        raise NotImplementedError

    @property
    def own(self) -> Region:
        """The account’s region."""
        return own_region(self.account)

    def retrieve(self, request: Any, **where: Any) -> Response:
        answer = self.answer(self.now(self.thing(**where)))
        tag = answer.headers["ETag"]
        if etags.is_known(request, tag):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        return answer

    def partial_update(self, request: Any, **where: Any) -> Response:
        with transaction.atomic():
            thing, known = self.held_thing(where)
            self.change(thing, known, self.read_input(self.changed_by))
            return self.answer(self.now(thing))

    def held_thing(self, where: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """What a setting is about and what holds, as its reader has seen it; others wait."""
        hold_rules()
        Region.objects.select_for_update(no_key=True).get(pk=self.own.pk)
        thing = self.thing(**where)
        known = dict(self.now(thing))
        etags.require_match(self.request, etags.tag_of(self.shown(known)))
        return thing, known


class OfProgramme(Setting):
    """A setting for a programme that runs in the whole of the account’s region."""

    about = "<int:programme>"

    def thing(self, **where: Any) -> Programme:
        here = programmes_here(self.account)
        found: Programme | None = here.filter(pk=where["programme"]).first()
        if found is None:
            raise Http404
        return found


class Dropped(Setting):
    """A setting that can be given up, so that what holds around the region holds here again."""

    http_method_names = ["get", "head", "patch", "delete"]

    def drop(self, thing: Any) -> None:
        """Call the service that gives it up."""
        raise NotImplementedError

    def destroy(self, request: Any, **where: Any) -> Response:
        with transaction.atomic():
            thing, _known = self.held_thing(where)
            self.drop(thing)
        return Response(status=status.HTTP_204_NO_CONTENT)
