"""How the API describes itself: OpenAPI 3.1, with every header and refusal that there is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers


class Refusal(serializers.Serializer):
    """Why something was not done: ``code`` for programs, ``message`` for people, in the language
    that ``Accept-Language`` asks for, and sentences by field."""

    code = serializers.CharField()
    message = serializers.CharField()
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


_WORDS = {
    400: "What was sent cannot be read, or a field or a parameter is wrong.",
    401: "No token, or one that is not good.",
    403: "The token or the role may not.",
    404: "Not there, or not within what the account sees.",
    405: "This is not done here.",
    409: "It contradicts what is already recorded.",
    412: "It has changed since it was read.",
    413: "More than is taken at once.",
    414: "The address is longer than the server takes.",
    415: "Bodies are JSON.",
    422: "It is understood, and cannot be done.",
    428: "If-Match is missing.",
    429: "Too many requests in a minute; Retry-After says when to go on.",
    503: "Others write the same rows just now, or the database is away; send it again.",
}


_VERBS = {"retrieve": "get", "partial_update": "change", "destroy": "remove"}


class Described(AutoSchema):
    """Adds to what serializers say: tags, keys, and the refusals."""

    @property
    def does(self) -> str:
        return str(getattr(self.view, "action", "") or "")

    def get_tags(self) -> list[str]:
        area = getattr(self.view, "area", None)
        return [str(area.value)] if area is not None else super().get_tags()

    def get_operation_id(self) -> str:
        name = self.view.basename.replace("-", "_")
        return f"{name}_{_VERBS.get(self.does, self.does)}"

    def get_description(self) -> str:
        method = getattr(self.view, self.does, None)
        is_own = hasattr(method, "sends") or hasattr(method, "gives")
        text = (method.__doc__ if is_own else type(self.view).__doc__) or ""
        return " ".join(text.split())

    def get_request_serializer(self) -> Any:
        method = getattr(self.view, self.does, None)
        sends = getattr(method, "sends", None)
        if sends is not None:
            return sends if sends().fields else None
        if self.does == "create":
            return self.view.made_of
        if self.does == "partial_update":
            return self.view.changed_by
        return super().get_request_serializer()

    def get_override_parameters(self) -> list[Any]:
        found = list(super().get_override_parameters())
        if self.does == "retrieve":
            found.append(_header("If-None-Match", "The ETag that is known; 304 if it is still so."))
        if self.is_creation or self.is_step:
            found.append(
                _header(
                    "Idempotency-Key",
                    "A text of your own, of at most 80 characters: the same request with it again "
                    "does nothing and answers with the row that is there.",
                    schema={"type": "string", "pattern": "^[!-~]{1,80}$"},
                )
            )
            found.append(
                _header(
                    "Idempotency-Replayed",
                    "true where the row was there.",
                    response=[201 if self.is_creation else 200],
                )
            )
        if self.is_change:
            found.append(
                _header("If-Match", "The ETag of the row as it was read, or *.", required=True)
            )
        is_answered = self.does == "retrieve" or self.is_creation or self.is_change
        answers = [200, 201] if is_answered and self.does != "destroy" else []
        if answers:
            found.append(_header("ETag", "The row’s tag.", response=answers))
        if self.is_creation:
            found.append(_header("Location", "Where the row is.", response=[201]))
        return found

    @property
    def is_creation(self) -> bool:
        return self.does == "create" or hasattr(getattr(self.view, self.does, None), "makes")

    @property
    def is_step(self) -> bool:
        own = getattr(self.view, self.does, None)
        return hasattr(own, "sends") and not hasattr(own, "answers") and not self.is_creation

    @property
    def is_change(self) -> bool:
        return self.does in ("partial_update", "destroy") or self.is_step

    def _map_serializer_field(self, field: Any, *args: Any, **more: Any) -> Any:
        """How many a list may hold, which is written down of some lists alone."""
        found = super()._map_serializer_field(field, *args, **more)
        if isinstance(field, serializers.ListSerializer | serializers.ListField):
            least = field.min_length or (0 if field.allow_empty else 1)
            bounds = {"minItems": least or None, "maxItems": field.max_length}
            found = {**found, **{name: most for name, most in bounds.items() if most is not None}}
        return found

    def get_response_serializers(self) -> Any:
        own = getattr(self.view, self.does, None)
        answered = getattr(own, "answers", None) or super().get_response_serializers()
        given = getattr(own, "gives", None)
        if given is not None:
            answered = {(200, kind): OpenApiTypes.BINARY for kind in given}
        if self.does == "destroy":
            answered = {204: OpenApiResponse(description="It is no more.")}
        if not isinstance(answered, dict):
            code = 201 if self.is_creation else 200
            answered = {code: answered}
        codes = {400, 401, 403, 429, 503}
        if self.does != "create":
            codes |= {404}
        if given is not None:
            codes |= {409, 422}
        if self.does == "retrieve":
            answered[304] = OpenApiResponse(description="It is still so.")
        if self.method not in ("GET", "HEAD"):
            codes |= {404, 409, 413, 415, 422}
        if self.is_change:
            codes |= {412, 428}
        if self.does == "list":
            # Said by the server before anything of the API is asked.
            answered[(414, "text/html")] = OpenApiResponse(str, description=_WORDS[414])
        for code in sorted(codes):
            answered.setdefault(code, OpenApiResponse(Refusal, description=_WORDS[code]))
        return answered


def _header(name: str, description: str, **more: Any) -> OpenApiParameter:
    schema = more.pop("schema", None)
    return OpenApiParameter(
        name,
        type=schema if schema is not None else str,
        location=OpenApiParameter.HEADER,
        description=description,
        **more,
    )


class _Token(OpenApiAuthenticationExtension):
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A token of a system."}


class _Session(OpenApiAuthenticationExtension):
    target_class = "common.rest.SessionOrNobody"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "A browser that is signed in; writes need its X-CSRFToken.",
        }


def close_objects(result: dict[str, Any], generator: Any, request: Any, public: bool) -> Any:
    """Say of each object that it has the fields it has and no others; requests refuse others."""
    for component in result.get("components", {}).get("schemas", {}).values():
        if component.get("type") == "object" and "additionalProperties" not in component:
            component["additionalProperties"] = False
        for field in component.get("properties", {}).values():
            field.pop("x-spec-enum-id", None)
    return result
