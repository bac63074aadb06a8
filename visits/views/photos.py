"""Photographs of contacts, for whoever may see the contact and the people in it."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from organization.access import allowed, current_user, sees_personal_data
from organization.access_log import note, of_person
from organization.choices import Action
from pairing.models import Household
from visits.access import may_see_photos, own_pairings
from visits.models import Photo


@of_person("visits.photo")
@allowed(may_see_photos)
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One photograph: as an attachment, so that opened by itself it is no page of this site."""
    user = current_user(request)
    own = Photo.objects.filter(contact__pairing__in=own_pairings(user))
    seen = Photo.objects.visible_to(user).filter(
        contact__pairing__household__in=Household.objects.visible_to(user)
    )
    if not sees_personal_data(user):
        seen = seen.none()
    found = get_object_or_404(
        Photo.objects.filter(
            Q(pk__in=own.values("pk")) | Q(pk__in=seen.values("pk"))
        ).select_related("contact__pairing__household"),
        pk=pk,
    )
    return photo_answer(request, found)


def photo_answer(request: HttpRequest, found: Photo) -> HttpResponse:
    """A photograph that was found within scope; the look is noted."""
    note(
        Action.VIEW_PERSON,
        user=current_user(request),
        request=request,
        subject=found.contact.pairing.household,
        detail={"photo": found.pk},
    )
    return HttpResponse(
        found.content,
        content_type="image/jpeg",
        headers={"Content-Disposition": f'attachment; filename="photo-{found.pk}.jpg"'},
    )
