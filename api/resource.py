"""What every resource is made of: rows within scope, read in pages, written by the services that
pages use.

A resource declares which rows it has, who may read and change them, and what it shows. Its own
code is the call of a service. Everything that all have in common stands here: scope, tags,
creation once, one transaction for one request, the access log, one shape of refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import OperationalError, models, transaction
from django.http import Http404
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from api import etags
from api.authentication import TokenAuthentication
from api.choices import Area
from api.filters import Filters, Order, Search
from api.once import REPLAYED, once
from api.pages import Pages
from api.permissions import READS, MayUse, Test
from api.schema import Described
from api.throttles import PerMinute
from common.database import hold_rules
from common.rest import BoundedJSONParser, SessionOrNobody
from organization.access_log import note
from organization.choices import Action
from organization.models import User

DEADLOCK = "40P01"


class Busy(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"

    def __init__(self) -> None:
        super().__init__(_("Others are writing the same rows just now. Send it again."))
        self.wait = 1


class Rejected(APIException):
    """What was sent is well formed, and cannot be taken: sentences by field."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_code = "invalid"


def refused_fields(errors: Any) -> APIException:
    """What to raise for the errors of a serializer."""
    codes = set(_codes(errors))
    return Rejected(errors) if codes <= {"does_not_exist", "empty"} else ValidationError(errors)


def _codes(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        errors = list(errors.values())
    for error in errors:
        if isinstance(error, dict | list):
            yield from _codes(error)
        else:
            yield str(getattr(error, "code", ""))


class Resource(viewsets.GenericViewSet):
    """Rows of one model. ``rows`` is a queryset with a ``visible_to``."""

    area: ClassVar[Area]
    rows: ClassVar[Any]
    may_read: ClassVar[Any]
    """Who reads: a ``Test``, as a static method."""
    may_write: ClassVar[Any] = None
    names_people: ClassVar[bool] = False
    """Whether its rows are people, or tell of one: each reading is noted in the access log."""
    of_person: ClassVar[str] = ""
    """The label of a model of people, where a row is one: opening it is noted by its key."""
    searches: ClassVar[str] = ""
    """What ``q`` finds, for the description; empty where there is no search."""
    orders: ClassVar[tuple[str, ...]] = ("id",)
    order_fields: ClassVar[Mapping[str, str]] = {}
    """The paths of those orders that are not fields; never of one that may be empty."""
    default_order: ClassVar[str] = "id"

    authentication_classes = [TokenAuthentication, SessionOrNobody]
    permission_classes = [IsAuthenticated, MayUse]
    throttle_classes = [PerMinute]
    filter_backends = [Filters, Search, Order]
    pagination_class = Pages
    lookup_field = "pk"
    lookup_value_converter = "int"
    http_method_names = ["get", "head", "post", "patch"]
    metadata_class = None
    schema = Described()

    # Reading

    @property
    def account(self) -> User:
        """The account that asks, or for which a token does."""
        user: User = self.request.user
        return user

    def seen(self) -> Any:
        """What the account sees."""
        return self.rows.all().visible_to(self.account)

    def get_queryset(self) -> Any:
        # While the description is written nobody asks.
        return self.rows.none() if getattr(self, "swagger_fake_view", False) else self.seen()

    def initialize_request(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        # Pages are Chinese unless somebody chose; a program says what it wants.
        translation.activate(translation.get_language_from_request(request))
        return super().initialize_request(request, *args, **kwargs)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(answer, ["Authorization", "Accept-Language"])
        return answer

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action not in (None, "metadata", "list") and request.query_params:
            raise ValidationError(
                {name: [_("There is no such parameter.")] for name in request.query_params}
            )

    def test_of(self, request: Any) -> Test:
        """Who may do what is asked."""
        own = getattr(self, self.action or "", None)
        test: Test | None = getattr(own, "test", None)
        if test is None:
            test = type(self).may_read if request.method in READS else type(self).may_write
        return test or (lambda user: False)

    def search(self, rows: Any, text: str) -> Any:
        """Those that a text finds."""
        return rows.search(text)

    def order_of(self, request: Any) -> str:
        """The path to order by, with its sign."""
        asked = request.query_params.get("order", self.default_order)
        name = asked.removeprefix("-")
        if name not in self.orders or asked.startswith("--"):
            raise ValidationError({"order": [_("There is no such order.")]})
        path = self.order_fields.get(name, "pk" if name == "id" else name)
        return f"-{path}" if asked.startswith("-") else path

    def shown(self, row: Any) -> dict[str, Any]:
        """A row as its readers get it."""
        return dict(self.get_serializer(row).data)

    def note_reading(self, rows: list[Any]) -> None:
        """Leave in the access log who read of how many people."""
        if not self.names_people:
            return
        token = self.request.auth
        detail = {"resource": self.basename, **({"token": token.pk} if token is not None else {})}
        note(
            Action.API_READ,
            user=self.account,
            request=self.request._request,
            count=len(rows),
            detail=detail,
        )

    def note_row(self, row: Any) -> None:
        """Leave in the access log who opened a row that tells of people."""
        if not self.names_people:
            return
        subject = self.person_of(row)
        note(Action.VIEW_PERSON, user=self.account, request=self.request._request, subject=subject)

    def person_of(self, row: Any) -> Any:
        """Of whom a row tells: what the access log says was looked at."""
        return row if self.of_person else getattr(row, "household", None)

    def answer(self, row: Any, code: int = status.HTTP_200_OK, **headers: str) -> Response:
        """A row with its tag."""
        data = self.shown(row)
        return Response(data, status=code, headers={"ETag": etags.tag_of(data), **headers})

    def handle_exception(self, exc: Exception) -> Response:
        cause = getattr(exc, "__cause__", None)
        if isinstance(exc, OperationalError) and getattr(cause, "pgcode", "") == DEADLOCK:
            exc = Busy()
        response: Response = super().handle_exception(exc)
        return response

    # Writing

    def read_input(self, kind: type[serializers.Serializer], data: Any = None) -> dict[str, Any]:
        """What was sent, checked field by field.

        Raises ValidationError with a sentence for each field that is malformed, Rejected where
        all are well formed and one names a row that is not there.
        """
        given = kind(
            data=self.request.data if data is None else data, context=self.get_serializer_context()
        )
        if not given.is_valid():
            raise refused_fields(given.errors)
        return dict(given.validated_data)

    def held(self, pk: int) -> Any:
        """A row to be changed, locked and as its reader has seen it."""
        hold_rules()
        rows = self.get_queryset()
        self.lock(rows, pk)
        row = self.one(pk)
        etags.require_match(self.request, etags.tag_of(self.shown(row)))
        return row

    def lock(self, rows: Any, pk: int) -> None:
        """Keep others from changing it meanwhile, in the order in which the services lock."""
        seen = rows.filter(pk=pk).values("pk")
        list(
            rows.model._default_manager.filter(pk__in=seen)
            .order_by("pk")
            .select_for_update(no_key=True)
            .values_list("pk", flat=True)
        )

    def one(self, pk: int) -> Any:
        """The row, as it is now and in scope; Http404 without."""
        try:
            return self.get_queryset().get(pk=pk)
        except (ObjectDoesNotExist, OverflowError) as error:
            raise Http404 from error


class Listed(mixins.ListModelMixin, Resource):
    """A resource whose rows are read in pages and one by one."""

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        self.note_reading(rows)
        response: Response = self.get_paginated_response(self.get_serializer(rows, many=True).data)
        return response

    def retrieve(self, request: Any, pk: int) -> Response:
        row = self.one(pk)
        answer = self.answer(row)
        self.note_row(row)
        if etags.is_known(request, answer.headers["ETag"]):
            return Response(
                status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": answer.headers["ETag"]}
            )
        return answer


class Created(Resource):
    """A resource whose rows can be made. ``made_of`` is what a request sends."""

    made_of: ClassVar[type[serializers.Serializer]]

    def make(self, given: dict[str, Any]) -> models.Model:
        """Call the service that makes a row."""
        raise NotImplementedError

    def known_by(self, sent: Any) -> Any:
        """By what a request is known when it comes again, as JSON has it."""
        return sent

    def create(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return self.made(self.made_of, self.make)

    def made(
        self,
        sends: type[serializers.Serializer],
        make: Callable[[dict[str, Any]], models.Model],
    ) -> Response:
        """The answer with a row that is made of what was sent, or was made under its key."""
        with transaction.atomic():
            made, was_made = once(
                self.request,
                lambda: self.known_by(self.request.data),
                lambda: make(self.read_input(sends)).pk,
            )
            # Looked up anew within scope: what lies beyond it is not made.
            row = self.one(made)
        where = {"Location": self.reverse_action("detail", args=[row.pk])}
        return self.answer(row, status.HTTP_201_CREATED, **where, **(REPLAYED if was_made else {}))


class Changed(Resource):
    """A resource whose rows can be changed in part. ``changed_by`` is what a request sends."""

    changed_by: ClassVar[type[serializers.Serializer]]

    def change(self, row: Any, given: dict[str, Any]) -> Any:
        """Call the service that changes a row; ``given`` has the fields that were sent."""
        raise NotImplementedError

    def partial_update(self, request: Any, pk: int) -> Response:
        with transaction.atomic():
            row = self.held(pk)
            self.change(row, self.read_input(self.changed_by))
            return self.answer(self.one(pk))


def _offered(
    asked: Any, *, detail: bool, parser: type[Any] = BoundedJSONParser, **more: Any
) -> Any:
    """What is done under its own name; ``more`` is for the description and for who may."""
    for name, value in more.items():
        setattr(asked, name, value)
    path = asked.__name__.replace("_", "-")
    return action(detail=detail, methods=["post"], url_path=path, parser_classes=[parser])(asked)


def on_many(
    sends: type[serializers.Serializer],
    answers: type[serializers.Serializer],
    *,
    test: Test | None = None,
    parser: type[Any] = BoundedJSONParser,
) -> Callable[[Callable[..., Any]], Any]:
    """Something that is done to many rows at once, ``POST …/{name}``, and may be done twice.

    The method gets what was sent and gives what ``answers`` shows; each row's transaction is its
    own. What makes a row is ``makes``.
    """

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def asked(self: Any, request: Any) -> Response:
            return Response(method(self, self.read_input(sends)))

        return _offered(asked, detail=False, parser=parser, test=test, sends=sends, answers=answers)

    return decorate


def makes(
    sends: type[serializers.Serializer],
) -> Callable[[Callable[..., models.Model]], Any]:
    """Another way than ``create`` to make a row of a ``Created``, ``POST …/{name}``, answered as
    that is. The method gets what was sent and gives the row."""

    def decorate(method: Callable[..., models.Model]) -> Any:
        @wraps(method)
        def asked(self: Any, request: Any) -> Response:
            answer: Response = self.made(sends, partial(method, self))
            return answer

        return _offered(asked, detail=False, sends=sends, makes=True)

    return decorate


class Nothing(serializers.Serializer):
    """A request without a body."""


def step(
    sends: type[serializers.Serializer] = Nothing,
    *,
    test: Test | None = None,
    parser: type[Any] = BoundedJSONParser,
) -> Callable[[Callable[..., Any]], Any]:
    """A step in a row's life, ``POST …/{id}/{step}``: by a service, in one transaction, with
    ``If-Match``. The answer is the row as it is afterwards; under one key it is taken once.

    The method gets the row and what was sent. ``test`` says who may, ``may_write`` without it.
    """

    def decorate(method: Callable[..., Any]) -> Any:
        @wraps(method)
        def asked(self: Any, request: Any, pk: int) -> Response:
            def take() -> int:
                row = self.held(pk)
                method(self, row, self.read_input(sends, data=request.data or {}))
                return pk

            with transaction.atomic():
                _pk, was_taken = once(request, lambda: request.data or {}, take)
                if was_taken:
                    # The tag is of the row as it was before: that there is one is all to ask.
                    etags.require_some(request)
                row = self.one(pk)
                answer: Response = self.answer(row, **(REPLAYED if was_taken else {}))
                return answer

        return _offered(asked, detail=True, parser=parser, test=test, sends=sends)

    return decorate
