"""The checklist of a county, as its office edits it."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.errors import DomainError
from common.text import as_key
from inspections.access import can_plan_inspections
from inspections.checklist import Item
from inspections.forms.checklist import ItemForms, initial_of
from inspections.services.checklists import change_checklist, checklist_of
from organization.access import allowed, current_user, own_region


@allowed(can_plan_inspections)
@require_http_methods(["GET", "POST"])
def checklist_edit(request: HttpRequest) -> HttpResponse:
    """What inspectors look at; rounds under way keep the list that they began with."""
    user = current_user(request)
    county = own_region(user)
    items, version = checklist_of(county)
    error = ""
    if request.method == "POST":
        forms = ItemForms(request.POST, prefix="item")
        sent = as_key(request.POST.get("version"))
        if forms.is_valid():
            try:
                change_checklist(
                    county=county,
                    items=_items(forms),
                    version=-1 if sent is None else sent,
                    actor=user,
                )
            except DomainError as found:
                error = str(found)
            else:
                messages.success(request, _("Saved. Rounds that begin from now on have this list."))
                return redirect("inspections:checklist")
        version = version if sent is None else sent
    else:
        forms = ItemForms(initial=initial_of(items), prefix="item")
    return render(
        request,
        "inspections/checklist.html",
        {"forms": forms, "version": version, "error": error},
        status=422 if error or (forms.is_bound and not forms.is_valid()) else 200,
    )


def _items(forms: ItemForms) -> list[Item]:  # type: ignore[valid-type]
    """The items that have words, in their order, each with a key of its own."""
    filled = [form for form in forms if form.cleaned_data.get("text", "").strip()]  # type: ignore[attr-defined]
    filled.sort(key=lambda form: form.cleaned_data["order"])
    items: list[Item] = []
    used = {form.cleaned_data["key"] for form in filled}
    for form in filled:
        item = form.item()
        if not item.key or item.key in {each.key for each in items}:
            number = 1
            while f"own{number}" in used:
                number += 1
            item = replace(item, key=f"own{number}")
            used.add(item.key)
        items.append(item)
    return items
