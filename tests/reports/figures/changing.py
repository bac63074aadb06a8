"""A county where things happen at random, always the same for the same seed."""

import random
from datetime import date, timedelta

from common.dates import today
from pairing.choices import EndReason, RecipientStatus
from pairing.models import Cadre, Group, Household, Pairing, Pause, Programme, Recipient
from tests import factories
from visits.choices import AidKind, ContactKind, NeedStatus, Verdict
from visits.models import Activity, Aid, Contact, Need
from visits.quotas.recounting import recompute

VILLAGES = (factories.SOUTH_GATE, factories.SOUTH_GATE_COMMUNITY, factories.WHEAT)
PLACES = (*VILLAGES, factories.LI_VILLAGE)


class Changing:
    """Makes rows and changes them as people do, one thing at a time (``happen``)."""

    def __init__(self, seed: int, programme: Programme) -> None:
        self.chance = random.Random(seed)
        self.programme = programme
        self.units = [factories.make_unit(), factories.make_unit(place=factories.LI_COUNTY)]
        self.cadres = [factories.make_cadre(unit=unit) for unit in self.units * 2]
        for _ in range(4):
            self.pair()

    def happen(self, times: int) -> None:
        ways = [self.pair, self.settle_in, self.end, self.move, self.contact, self.contact]
        ways += [self.reject, self.remove, self.give, self.raise_need, self.settle_need]
        ways += [self.pause, self.hold_activity, self.leave_roster, self.change_group]
        ways += [self.close, self.change_unit, self.give_without_a_pairing, self.reverse_aid]
        for _ in range(times):
            self.chance.choice(ways)()

    def _day(self, longest: int = 700) -> date:
        return today() - timedelta(days=self.chance.randrange(longest))

    def _one(self, rows):
        found = list(rows.order_by("pk"))
        return self.chance.choice(found) if found else None

    def settle_in(self) -> Household:
        household = factories.make_household(village=self.chance.choice(PLACES))
        for _ in range(self.chance.randrange(3)):
            group = self._one(Group.objects.filter(programme=self.programme))
            factories.make_recipient(household, group=group, joined_on=self._day())
        return household

    def pair(self) -> None:
        household = self.settle_in()
        cadre = self.chance.choice(self.cadres)
        factories.make_pairing(household, cadre, programme=self.programme, on=self._day())

    def _open(self) -> Pairing | None:
        return self._one(Pairing.objects.filter(ended_on=None, programme=self.programme))

    def end(self) -> None:
        if pairing := self._open():
            pairing.ended_on = max(pairing.started_on, self._day(200))
            pairing.end_reason = EndReason.MOVED_AWAY
            pairing.save(update_fields=["ended_on", "end_reason"])
            recompute([pairing.pk], today=today())

    def move(self) -> None:
        if pairing := self._open():
            village = self.chance.choice(PLACES)
            Household.objects.filter(pk=pairing.household_id).update(region=village)
            pairings = Pairing.objects.filter(household=pairing.household_id, ended_on=None)
            pairings.update(region=village)
            recompute([pairing.pk], today=today())

    def contact(self) -> None:
        if pairing := self._open():
            kind = self.chance.choice((ContactKind.HOME_VISIT, ContactKind.PHONE))
            policies = self.chance.choice([[], ["medical"], ["medical", "school"]])
            factories.make_contact(pairing, self._day(), kind, policies=policies)

    def reject(self) -> None:
        if contact := self._one(Contact.objects.all()):
            Contact.objects.filter(pk=contact.pk).update(verdict=Verdict.REJECTED)
            recompute([contact.pairing_id], today=today())

    def remove(self) -> None:
        if contact := self._one(Contact.objects.filter(aid=None, need=None)):
            contact.delete()
            recompute([contact.pairing_id], today=today())

    def give(self) -> None:
        if pairing := self._open():
            kind = self.chance.choice((AidKind.CASH, AidKind.GOODS))
            factories.make_aid(pairing, self._day(), "120.50", kind=kind)
        elif aid := self._one(Aid.objects.all()):
            aid.delete()

    def give_without_a_pairing(self) -> None:
        if household := self._one(Household.objects.active()):
            factories.give(household, self._day(), "80.05")

    def reverse_aid(self) -> None:
        if aid := self._one(Aid.objects.standing()):
            Aid.objects.filter(pk=aid.pk).update(reversed_on=today(), reverse_reason="重复登记")

    def raise_need(self) -> None:
        if pairing := self._open():
            factories.make_need(pairing.household, raised_on=self._day())

    def settle_need(self) -> None:
        if need := self._one(Need.objects.filter(status=NeedStatus.RAISED)):
            Need.objects.filter(pk=need.pk).update(
                status=NeedStatus.DONE, settled_on=self._day(60), outcome="已办"
            )

    def pause(self) -> None:
        if pairing := self._open():
            first = self._day(400)
            last = first + timedelta(days=self.chance.randrange(90))
            factories.make_pause(pairing, first, self.chance.choice((last, None)))
        elif pause := self._one(Pause.objects.all()):
            pause.delete()

    def hold_activity(self) -> None:
        place = self.chance.choice((*PLACES, factories.XIHE, "621200000000", factories.GANSU))
        name = f"义诊{Activity.objects.count()}"
        factories.make_activity(name, day=self._day(), place=place, programme=self.programme)

    def leave_roster(self) -> None:
        if person := self._one(Recipient.objects.filter(status=RecipientStatus.ACTIVE)):
            Recipient.objects.filter(pk=person.pk).update(
                status=RecipientStatus.ENDED, ended_on=self._day(60), exit_reason="迁出"
            )

    def change_group(self) -> None:
        if person := self._one(Recipient.objects.filter(status=RecipientStatus.ACTIVE)):
            group = self._one(Group.objects.filter(programme=self.programme))
            Recipient.objects.filter(pk=person.pk).update(group=group)

    def close(self) -> None:
        waiting = Household.objects.filter(closed_on=None).unpaired()
        if household := self._one(waiting):
            Household.objects.filter(pk=household.pk).update(closed_on=today())

    def change_unit(self) -> None:
        cadre: Cadre = self.chance.choice(self.cadres)
        cadre.user.unit = self.chance.choice(self.units)
        cadre.user.save(update_fields=["unit"])
