"""What an office sets for its place: letterhead, wording, rules, terms, when jobs run."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers

from api.choices import Area
from api.feeding import as_sent, as_ticked, put_to
from api.fields import Clock, Input, Text, Whole, YesNo, text_of
from api.resource import Rejected
from api.setting import Dropped, OfProgramme, Setting
from api.showing import ClockShown
from common.errors import DomainError
from jobs.forms import PlanForm
from jobs.models.plan import LATEST_WORKING_DAY
from jobs.registry import JobKind, kind_of
from jobs.selectors import own_plan
from jobs.services import set_plan
from organization.access import (
    can_confirm_summaries,
    can_keep_ledgers,
    can_keep_reviews,
    can_plan_jobs,
    can_publish_notices,
    can_set_drafting_rules,
)
from pairing.drafting.forms import RuleForm
from pairing.drafting.gathering import RULE_FIELDS, rule_as_kept, rule_for
from pairing.drafting.rules import set_rule
from pairing.models import DraftingRule, Programme
from pairing.models.draft import MOST_HOUSEHOLDS
from reports.forms.notices import NUMBER_MOST, LetterheadForm
from reports.forms.notices import shown as letterhead_shown
from reports.forms.reviews import TermsForm
from reports.ledgers.cards import card_terms_of
from reports.ledgers.forms import CardTermsForm
from reports.ledgers.services import keep_card_terms
from reports.models import CardTerms, Letterhead, SummaryStyle
from reports.models.review import LONGEST_NEED, LONGEST_OBJECTION
from reports.notices.letterheads import letterhead_of
from reports.reviews.choices import Indicator
from reports.reviews.selectors import terms_of
from reports.services import notices, reviews
from reports.summaries import services as summaries
from reports.summaries.forms import UNIT_MOST, StyleForm
from reports.summaries.forms import shown as style_shown
from reports.summaries.parts import PARTS
from reports.summaries.style import style_of
from visits.forms.follow_ups import ReminderRuleForm
from visits.selectors import own_reminder_rule
from visits.services.follow_ups import set_patience

WEEKS = 26
WORDS_MOST = 20


class LetterheadShown(serializers.Serializer):
    issuer = serializers.CharField()
    number_prefix = serializers.CharField()
    next_number = serializers.IntegerField(help_text="Of the next notice of this year.")
    addressees = serializers.CharField()
    signature = serializers.CharField()
    needs_second = serializers.BooleanField()
    title = serializers.CharField(help_text="A template.")
    template = serializers.CharField(help_text="The text of the notice, a template.")


class ChangeLetterhead(Input):
    issuer = text_of(Letterhead, "issuer", required=False)
    number_prefix = text_of(Letterhead, "number_prefix", required=False)
    next_number = Whole(min_value=1, max_value=NUMBER_MOST, required=False)
    addressees = text_of(Letterhead, "addressees", allow_blank=True, required=False)
    signature = text_of(Letterhead, "signature", required=False)
    needs_second = YesNo(required=False, help_text="Whether a second person confirms a notice.")
    title = text_of(Letterhead, "title", required=False)
    template = text_of(Letterhead, "template", required=False)


class LetterheadSetting(Setting):
    """How the county heads, numbers and words its notices. It holds for drafts from now on."""

    area = Area.REPORTS
    may_read = staticmethod(can_publish_notices)
    serializer_class = LetterheadShown
    changed_by = ChangeLetterhead

    def now(self, thing: None) -> dict[str, Any]:
        return letterhead_shown(letterhead_of(self.own))

    def change(self, thing: None, known: dict[str, Any], given: dict[str, Any]) -> None:
        asked = put_to(LetterheadForm(as_sent(known | given)))
        notices.set_letterhead(county=self.own, values=asked)


class StyleShown(serializers.Serializer):
    title = serializers.CharField(help_text="A template.")
    text = serializers.CharField(help_text="The sentence, a template.")
    group_text = serializers.CharField(help_text="The words of each group, a template.")
    is_short = serializers.BooleanField(
        help_text="Figures from ten thousand on in tens of thousands."
    )
    is_by_group = serializers.BooleanField()
    units = serializers.DictField(
        child=serializers.CharField(), help_text="By figure what it is counted in."
    )


class ChangeStyle(Input):
    title = text_of(SummaryStyle, "title", required=False)
    text = text_of(SummaryStyle, "text", required=False)
    group_text = text_of(SummaryStyle, "group_text", allow_blank=True, required=False)
    is_short = YesNo(required=False)
    is_by_group = YesNo(required=False)
    units = serializers.DictField(
        child=Text(max_length=UNIT_MOST), required=False, help_text="Those that are to change."
    )


class SummaryStyleSetting(OfProgramme, Dropped):
    """How the office words the summaries of its region under a programme. Given up, the words from
    around it hold again; confirmed summaries stay."""

    area = Area.REPORTS
    may_read = staticmethod(can_confirm_summaries)
    serializer_class = StyleShown
    changed_by = ChangeStyle

    def now(self, thing: Programme) -> dict[str, Any]:
        shown = style_shown(style_of(self.own, thing))
        counted = [part.figure for part in PARTS.values() if not part.is_money]
        plain = {name: value for name, value in shown.items() if not name.startswith("unit_")}
        return {**plain, "units": {figure: shown[f"unit_{figure}"] for figure in counted}}

    def change(self, thing: Programme, known: dict[str, Any], given: dict[str, Any]) -> None:
        units = known.pop("units") | given.pop("units", {})
        unknown = [figure for figure in units if f"unit_{figure}" not in StyleForm().fields]
        if unknown:
            raise Rejected({"units": {name: [_("There is no such field.")] for name in unknown}})
        sent = as_sent({**known, **given}) | {f"unit_{name}": unit for name, unit in units.items()}
        form = StyleForm(sent)
        put_to(form, **{f"unit_{name}": f"units.{name}" for name in units})
        summaries.set_style(
            region=self.own, programme=thing, values=form.values(), actor=self.account
        )

    def drop(self, thing: Programme) -> None:
        summaries.drop_style(region=self.own, programme=thing, actor=self.account)


class DraftingRuleShown(serializers.ModelSerializer):
    class Meta:
        model = DraftingRule
        fields = list(RULE_FIELDS)
        extra_kwargs = {name: {"read_only": True} for name in RULE_FIELDS}


class ChangeDraftingRule(Input):
    cap = Whole(min_value=1, max_value=MOST_HOUSEHOLDS, required=False)
    leader_cap = Whole(min_value=1, max_value=MOST_HOUSEHOLDS, required=False)
    leader_words = text_of(
        DraftingRule,
        "leader_words",
        allow_blank=True,
        required=False,
        help_text="Parts of titles by which a leader is told, with blanks between.",
    )
    leader_groups = serializers.ListField(
        child=Text(max_length=40),
        max_length=WORDS_MOST,
        required=False,
        help_text="Keys of the groups that leaders take first.",
    )
    partners_only = YesNo(required=False)
    own_place_first = YesNo(required=False)
    not_own_household = YesNo(required=False)
    women_for_girls = YesNo(required=False)


class DraftingRuleSetting(OfProgramme):
    """By what rules households are drafted to cadres. Drafts that there are keep theirs."""

    area = Area.PAIRINGS
    may_read = staticmethod(can_set_drafting_rules)
    serializer_class = DraftingRuleShown
    changed_by = ChangeDraftingRule

    def now(self, thing: Programme) -> dict[str, Any]:
        return rule_as_kept(rule_for(thing, self.own))

    def change(self, thing: Programme, known: dict[str, Any], given: dict[str, Any]) -> None:
        sent = as_ticked(known | given)
        form = RuleForm(sent, instance=rule_for(thing, self.own), programme=thing)
        set_rule(programme=thing, region=self.own, fields=put_to(form), actor=self.account)


class CardTermsShown(serializers.Serializer):
    office = serializers.CharField()
    phone = serializers.CharField()
    note = serializers.CharField()


class ChangeCardTerms(Input):
    office = text_of(CardTerms, "office", required=False)
    phone = text_of(CardTerms, "phone", allow_blank=True, required=False)
    note = text_of(CardTerms, "note", allow_blank=True, required=False)


class CardTermsSetting(Setting):
    """What the county’s contact cards say beside the people: whom else to call, and a line."""

    area = Area.REPORTS
    may_read = staticmethod(can_keep_ledgers)
    serializer_class = CardTermsShown
    changed_by = ChangeCardTerms

    def now(self, thing: None) -> dict[str, Any]:
        terms = card_terms_of(self.own)
        return {name: getattr(terms, name) for name in ("office", "phone", "note")}

    def change(self, thing: None, known: dict[str, Any], given: dict[str, Any]) -> None:
        keep_card_terms(county=self.own, **put_to(CardTermsForm(known | given)))


class ReviewTermsShown(serializers.Serializer):
    weights = serializers.DictField(
        child=serializers.IntegerField(), help_text="By indicator, of a hundred together."
    )
    need_days = serializers.IntegerField()
    objection_days = serializers.IntegerField()


class Weights(Input):
    """Those that are to change, by indicator."""


for _indicator in Indicator.values:
    Weights._declared_fields[_indicator] = Whole(min_value=0, max_value=100, required=False)


class ChangeReviewTerms(Input):
    weights = Weights(required=False)
    need_days = Whole(min_value=1, max_value=LONGEST_NEED, required=False)
    objection_days = Whole(min_value=1, max_value=LONGEST_OBJECTION, required=False)


class ReviewTermsSetting(Setting):
    """What the county’s reviews weigh, and how long things may take. Drafts take it over when they
    are counted anew."""

    area = Area.REPORTS
    may_read = staticmethod(can_keep_reviews)
    serializer_class = ReviewTermsShown
    changed_by = ChangeReviewTerms

    def now(self, thing: None) -> dict[str, Any]:
        terms = terms_of(self.own)
        days = {name: getattr(terms, name) for name in ("need_days", "objection_days")}
        return {"weights": dict(terms.weights), **days}

    def change(self, thing: None, known: dict[str, Any], given: dict[str, Any]) -> None:
        weights = known.pop("weights") | given.pop("weights", {})
        names = {name: f"weights.{name}" for name in Indicator.values}
        asked = put_to(TermsForm({**weights, **known, **given}), **names)
        reviews.set_terms(values=asked, actor=self.account)


class ReminderRuleShown(serializers.Serializer):
    follow_up_after = serializers.IntegerField(
        help_text="Weeks of silence until the unit liaison is asked."
    )
    office_after = serializers.IntegerField(help_text="Weeks until the office takes it over.")


class ChangeReminderRule(Input):
    follow_up_after = Whole(min_value=1, max_value=WEEKS, required=False)
    office_after = Whole(min_value=1, max_value=WEEKS, required=False)


class ReminderRuleSetting(Setting):
    """After how many weeks of silence somebody else is asked. It holds from the next run on."""

    area = Area.WORK
    may_read = staticmethod(can_plan_jobs)
    serializer_class = ReminderRuleShown
    changed_by = ChangeReminderRule

    def now(self, thing: None) -> dict[str, Any]:
        rule = own_reminder_rule(self.own.pk)
        return {"follow_up_after": rule.follow_up_after, "office_after": rule.office_after}

    def change(self, thing: None, known: dict[str, Any], given: dict[str, Any]) -> None:
        form = ReminderRuleForm(known | given, instance=own_reminder_rule(self.own.pk))
        set_patience(county=self.own, **put_to(form), actor=self.account)


class JobPlanShown(serializers.Serializer):
    is_on = serializers.BooleanField()
    working_day = serializers.IntegerField(help_text="Of its week, month or quarter.")
    at = ClockShown()


class ChangeJobPlan(Input):
    is_on = YesNo(required=False)
    working_day = Whole(min_value=1, max_value=LATEST_WORKING_DAY, required=False)
    at = Clock(required=False)


class JobPlanSetting(Setting):
    """When a periodic job runs in the county; the job is named as in ``job-runs``."""

    area = Area.WORK
    may_read = staticmethod(can_plan_jobs)
    serializer_class = JobPlanShown
    changed_by = ChangeJobPlan
    about = "<slug:job>"

    def thing(self, **where: Any) -> JobKind:
        try:
            return kind_of(where["job"])
        except DomainError as error:
            raise Http404 from error

    def now(self, thing: JobKind) -> dict[str, Any]:
        plan = own_plan(thing, self.own)
        return {"is_on": plan.is_on, "working_day": plan.working_day, "at": plan.at}

    def change(self, thing: JobKind, known: dict[str, Any], given: dict[str, Any]) -> None:
        form = PlanForm(known | given, kind=thing, instance=own_plan(thing, self.own))
        set_plan(kind=thing, county=self.own, **put_to(form), actor=self.account)


SETTINGS: dict[str, type[Setting]] = {
    "letterhead": LetterheadSetting,
    "summary-style": SummaryStyleSetting,
    "drafting-rule": DraftingRuleSetting,
    "card-terms": CardTermsSetting,
    "review-terms": ReviewTermsSetting,
    "reminder-rule": ReminderRuleSetting,
    "job-plan": JobPlanSetting,
}
