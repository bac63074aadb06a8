"""The phone's pages as an app: its manifest, its service worker, and what it keeps."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from organization.access import allowed, current_user
from organization.access_log import note
from organization.choices import Action
from visits import offline
from visits.access import is_paired_cadre
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
        headers={"Cache-Control": "no-cache"},
    )


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask for it again and take a version over that is another."""
    return render(
        request,
        "visits/worker.js",
        {
            "facts": {
                "version": offline.version(),
                "assets": offline.asset_urls(),
                "home": reverse("visits:phone_home"),
                "nothing": offline.nothing_address(),
                "stay": reverse("organization:stay"),
                "contacts": reverse("visits:api_contacts"),
            },
            "scripts": [static(path) for path in offline.SHARED_SCRIPTS],
        },
        content_type="text/javascript",
    )


@allowed(is_paired_cadre)
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """All pages that a phone keeps, at once; 304 when it has them as they are.

    On a phone that is nobody's own there is nothing to keep (204).
    """
    if not offline.keeps_pages(request):
        return HttpResponse(status=204)
    user = current_user(request)
    own = list(phone.pairings_with_all(user))
    pages = {
        reverse("visits:phone_home"): ("visits/phone_home.html", phone.home_context(user)),
        reverse("visits:phone_outbox"): ("visits/phone_outbox.html", phone.outbox_context()),
        reverse("visits:phone_reminders"): (
            "visits/phone_reminders.html",
            phone.messages_context(user),
        ),
        offline.nothing_address(): ("visits/phone_nothing.html", {}),
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
    html = {path: offline.kept_page(request, *page) for path, page in pages.items()}
    tag = offline.digest_of(html, user.pk)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    for pairing in own:
        note(
            Action.VIEW_PERSON,
            user=user,
            request=request,
            subject=pairing.household,
            detail={"kept": "phone"},
        )
    return JsonResponse(
        {"account": user.pk, "version": offline.version(), "pages": html}, headers={"ETag": tag}
    )
