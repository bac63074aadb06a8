"""The phone's pages as an app: its manifest, its service worker, and what it keeps."""

from __future__ import annotations

import json

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import conditional_page, require_GET

from common.dates import today
from organization.access import allowed, current_user
from organization.access_log import note
from organization.choices import Action
from visits import offline
from visits.access import is_paired_cadre
from visits.phone_parts import Pages, mark_parts, pages_of_parts, uses_phone
from visits.rounds import mark_rounds
from visits.views import phone


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone needs to install the pages as an app."""
    home = reverse("visits:phone_home")
    icons = [
        {"src": static(f"img/app-{size}{suffix}.png"), "sizes": f"{size}x{size}",
         "type": "image/png", "purpose": purpose}
        for size in (192, 512)
        for suffix, purpose in (("", "any"), ("-maskable", "maskable"))
    ]  # fmt: skip
    return JsonResponse(
        {
            "id": home,
            "name": _("Jiedui: my households"),
            "short_name": _("Jiedui"),
            "lang": "en" if request.LANGUAGE_CODE == "en" else "zh-Hans",
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": "#f6f8fa",
            "theme_color": "#1f4e79",
            "icons": icons,
            "shortcuts": [{"name": _("Outbox"), "url": reverse("visits:phone_outbox")}],
        },
        content_type="application/manifest+json",
        headers={"Cache-Control": "private, max-age=86400"},
    )


@login_not_required
@gzip_page
@conditional_page
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask for it again and take a version over that is another.

    It holds nothing of anybody, so it may be kept, and one that is the same is not sent again.
    """
    answer = render(
        request,
        "visits/worker.js",
        {
            "facts": {
                "version": offline.version(),
                "assets": offline.asset_urls(),
                "home": reverse("visits:phone_home"),
                "nothing": offline.nothing_address(),
                "away": offline.away_address(),
                "age": settings.SESSION_COOKIE_AGE,
                "stay": reverse("organization:stay"),
                "contacts": reverse("visits:api_contacts"),
            },
            "scripts": [static(path) for path in offline.SHARED_SCRIPTS],
        },
        content_type="text/javascript",
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@gzip_page
@allowed(uses_phone)
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """All pages that a phone keeps, at once; 304 when it has them as they are.

    Of the pages whose digest it sends in ``X-Kept`` those that are the same are left out (null).
    On a phone that is nobody's own there is nothing to keep (204).
    """
    if not offline.keeps_pages(request):
        return HttpResponse(status=204)
    user = current_user(request)
    own = list(phone.pairings_with_all(user))
    mark_rounds(own, user, today())
    mark_parts(own, user)
    pages: Pages = {
        reverse("visits:phone_outbox"): ("visits/phone_outbox.html", phone.outbox_context(user)),
        offline.nothing_address(): ("visits/phone_nothing.html", {}),
    }
    if is_paired_cadre(user):
        pages |= {
            reverse("visits:phone_home"): ("visits/phone_home.html", phone.home_context(user)),
            reverse("visits:phone_reminders"): (
                "visits/phone_reminders.html",
                phone.messages_context(user),
            ),
        }
    for pairing in own:
        pages[reverse("visits:phone_household", args=[pairing.pk])] = (
            "visits/phone_household.html",
            phone.household_context(pairing),
        )
        pages[reverse("visits:phone_log", args=[pairing.pk])] = (
            "visits/phone_log.html",
            phone.log_context(pairing),
        )
    pages |= pages_of_parts(own, user)
    html = {path: offline.kept_page(request, *page) for path, page in pages.items()}
    digests = offline.digests_of(html)
    tag = offline.tag_of(digests, user.pk)
    # Compressing, here or in a proxy, has made a weak one of it.
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    known = _known(request)
    changed = {
        path: None if known.get(path) == digests[path] else page for path, page in html.items()
    }
    for pairing in own:
        if changed[reverse("visits:phone_household", args=[pairing.pk])] is not None:
            note(
                Action.VIEW_PERSON,
                user=user,
                request=request,
                subject=pairing.household,
                detail={"kept": "phone"},
            )
    answer = {"account": user.pk, "version": offline.version(), "pages": changed}
    return JsonResponse({**answer, "digests": digests}, headers={"ETag": tag})


def _known(request: HttpRequest) -> dict[str, str]:
    """The digests of the pages that the phone has already."""
    try:
        known = json.loads(request.headers.get("X-Kept", "{}"))
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


@login_not_required
@require_GET
def away(request: HttpRequest) -> HttpResponse:
    """For a phone that is signed out and without a network; it is kept with the files."""
    return render(request, "visits/phone_away.html")
