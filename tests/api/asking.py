"""Programs that ask the API, each by a token of an account."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from api.authentication import digest_of
from api.choices import SCOPES
from api.models import Token
from common.dates import today
from organization.choices import Role
from organization.models import User
from pairing.models import Household
from tests import factories

BASE = "/api/v1/"


def make_token(account: User, secret: str = "", **fields: Any) -> tuple[Token, str]:
    """A token in use, with its secret."""
    secret = secret or f"jd_{account.pk}-{Token.objects.count()}"
    keeper = fields.pop("granted_by", None) or factories.make_user(
        Role.SECURITY_ADMIN, name="审批人"
    )
    token = Token.objects.create(
        **{
            "account": account,
            "system": "民政数据平台",
            "reason": "每日核对",
            "scopes": SCOPES,
            "expires_on": today() + timedelta(days=30),
            "granted_at": timezone.now(),
            "granted_by": keeper,
            "digest": digest_of(secret),
            "beginning": secret[:8],
            **fields,
        }
    )
    return token, secret


def pairing_sent(household: Household, cadre: User, **fields: Any) -> dict[str, Any]:
    """What is sent to pair a household."""
    return {
        "household": household.pk,
        "cadre": cadre.cadre.pk,
        "programme": factories.make_programme().pk,
        "started_on": "2026-01-05",
        **fields,
    }


def bytes_of(answer: Any) -> bytes:
    """What a file that was given holds."""
    return bytes(answer.getvalue() if answer.streaming else answer.content)


def docx_of(answer: Any) -> str:
    """The XML of the text of a .docx that was given."""
    with zipfile.ZipFile(io.BytesIO(bytes_of(answer))) as archive:
        return archive.read("word/document.xml").decode()


class Program:
    """Another system that asks with the token of an account; ``scopes`` are all by default."""

    def __init__(self, account: User, scopes: Sequence[str] = SCOPES) -> None:
        self.token, self.secret = make_token(account, scopes=list(scopes))
        self.client = Client()

    def ask(
        self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None
    ) -> Any:
        """An answer of ``/api/v1/<path>``; ``data`` is sent as JSON, or as what is asked for."""
        content: dict[str, Any] = {}
        if method == "get":
            content = {"data": data or {}}
        elif data is not None:
            content = {"data": json.dumps(data), "content_type": "application/json"}
        return getattr(self.client, method)(
            path if path.startswith(("/", "http")) else BASE + path,
            headers={"authorization": f"Bearer {self.secret}", **(headers or {})},
            **content,
        )

    def get(self, path: str, *, headers: dict[str, str] | None = None, **data: Any) -> Any:
        return self.ask("get", path, data, headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("post", path, data, named)

    def step(self, path: str, step: str, data: Any = None) -> Any:
        """A step of a row, with the tag of the row as it is."""
        tag = self.get(path).headers["ETag"]
        return self.post(f"{path}/{step}", data, If_Match=tag)

    def patch(self, path: str, data: Any = None) -> Any:
        """A change of a row, with the tag of the row as it is."""
        tag = self.get(path).headers["ETag"]
        return self.ask("patch", path, data, {"If-Match": tag})

    def remove(self, path: str) -> Any:
        """Remove a row, with its tag as it is."""
        tag = self.get(path).headers["ETag"]
        return self.ask("delete", path, None, {"If-Match": tag})

    def rows(self, path: str, **data: Any) -> list[dict[str, Any]]:
        """All rows of a list, page after page."""
        answer = self.get(path, **data)
        assert answer.status_code == 200, answer.content.decode()
        found = list(answer.json()["results"])
        while answer.json()["next"]:
            answer = self.get(answer.json()["next"])
            found += answer.json()["results"]
        return found
