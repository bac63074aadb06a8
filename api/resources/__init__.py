"""Every resource, by its name in addresses."""

from __future__ import annotations

from api.resource import Resource
from api.resources import contacts, findings, inspections, pairings, registry

RESOURCES: dict[str, type[Resource]] = {
    **registry.RESOURCES,
    **pairings.RESOURCES,
    **contacts.RESOURCES,
    **findings.RESOURCES,
    **inspections.RESOURCES,
}
