"""What is entered to set a channel up: the plain fields that somebody has in hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.database import concrete_field
from common.errors import DomainError
from common.identity import holds_personal_number
from common.text import squeeze
from delivery.choices import ChannelKind
from delivery.models import Channel
from delivery.services.carrying import SMS_SCHEMAS, Carrier, plugin_of
from delivery.services.reach import check_host, is_named

_TEXT = {"class": "form-control", "autocomplete": "off"}
_OWN_SERVERS = {"json", "jsons", "form", "forms", "xml", "xmls", "smseagle", "smseagles"}
"""Of the gateways those whose host is part of what is entered."""
_OPEN = {"json", "form", "xml", "smseagle"}
"""Those that send in clear."""


def _text(label: Any, help_text: Any = "", **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=options.pop("widget", forms.TextInput(attrs=_TEXT)),
        max_length=options.pop("max_length", 500),
        error_messages={"required": gettext_lazy("Enter this.")},
        **options,
    )


def _ending(secret: str) -> str:
    """What a page shows of a key: …5aaa; nothing of a short one."""
    return f"…{secret[-4:]}" if len(secret) >= 12 else "…"


class ChannelForm(forms.Form):
    """A channel's name, and of each kind the rest."""

    name = _text(
        pgettext_lazy("channel", "Name"),
        gettext_lazy("As you will find it again, such as the name of the group."),
        max_length=concrete_field(Channel, "name").max_length,
    )

    def clean_name(self) -> str:
        name = squeeze(self.cleaned_data["name"])
        if holds_personal_number(name):
            raise forms.ValidationError(_("A name without the number of a person, please."))
        return name

    def secrets(self) -> dict[str, str]:
        """What is kept, encrypted."""
        return {name: str(value) for name, value in self.cleaned_data.items() if name != "name"}

    def hint(self) -> str:
        """What pages show of it: nothing, unless its kind has something that is no secret."""
        return ""


def _url(entered: str) -> SplitResult:
    """An address of the web; raises ValidationError when it is none that may be sent to."""
    try:
        url = urlsplit(entered)
        port_is_fine = url.port is None or url.port > 0
    except ValueError:
        port_is_fine = False
    if not port_is_fine or url.scheme not in ("http", "https") or not url.hostname:
        raise forms.ValidationError(_("Enter an address that begins with https://."))
    if url.username or url.password:
        raise forms.ValidationError(_("Enter the address without a user name before the @."))
    if url.scheme == "http" and not is_named(url.hostname):
        raise forms.ValidationError(
            _("The address must begin with https://, so that nobody on the way reads along.")
        )
    _check_host(url.hostname)
    return url


def _check_host(host: str) -> None:
    try:
        check_host(host)
    except DomainError as error:
        raise forms.ValidationError(str(error)) from None


def _key(entered: str, *, host: str, argument: str = "", after: str = "") -> str:
    """The key in a robot's address, or the key itself; raises ValidationError otherwise."""
    entered = entered.strip()
    if "/" in entered:
        url = urlsplit(entered)
        if url.hostname != host:
            raise forms.ValidationError(
                _("The address of this robot begins with https://%(host)s/.") % {"host": host}
            )
        entered = (
            parse_qs(url.query).get(argument, [""])[0]
            if argument
            else url.path.rstrip("/").rpartition(after)[2]
        )
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,128}", entered):
        raise forms.ValidationError(
            _("This is not a robot’s key. Copy the whole address that the group’s robot shows.")
        )
    return entered


class WeComForm(ChannelForm):
    key = _text(
        gettext_lazy("Webhook address"),
        gettext_lazy("In the group: Group robots → Add → copy the webhook address."),
    )

    def clean_key(self) -> str:
        return _key(self.cleaned_data["key"], host="qyapi.weixin.qq.com", argument="key")

    def hint(self) -> str:
        return _ending(self.cleaned_data["key"])


class DingTalkForm(ChannelForm):
    token = _text(
        gettext_lazy("Webhook address"),
        gettext_lazy("In the group: Group settings → Robots → Custom → copy the webhook address."),
    )
    secret = _text(
        gettext_lazy("Signing secret"),
        gettext_lazy("Begins with SEC. Leave it empty when the robot goes by keywords."),
        required=False,
        widget=forms.PasswordInput(attrs=_TEXT | {"autocomplete": "new-password"}),
    )

    def clean_token(self) -> str:
        return _key(self.cleaned_data["token"], host="oapi.dingtalk.com", argument="access_token")

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"].strip()
        if secret and not re.fullmatch(r"SEC[0-9a-zA-Z]{16,128}", secret):
            raise forms.ValidationError(_("A signing secret begins with SEC. Copy it whole."))
        return secret

    def hint(self) -> str:
        return _ending(self.cleaned_data["token"])


class FeishuForm(ChannelForm):
    token = _text(
        gettext_lazy("Webhook address"),
        gettext_lazy(
            "In the group: Settings → Group robots → Custom robot → copy the webhook address. "
            "Leave its signature switched off."
        ),
    )

    def clean_token(self) -> str:
        return _key(self.cleaned_data["token"], host="open.feishu.cn", after="/hook/")

    def hint(self) -> str:
        return _ending(self.cleaned_data["token"])


class EmailForm(ChannelForm):
    address = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=200,
        widget=forms.EmailInput(attrs=_TEXT),
        error_messages={"required": gettext_lazy("Enter this.")},
    )

    def hint(self) -> str:
        name, _at, host = self.cleaned_data["address"].rpartition("@")
        return f"{name[:1]}…@{host}"


class WebhookForm(ChannelForm):
    url = _text(
        gettext_lazy("Address"),
        gettext_lazy("https://…: what is told is posted there as JSON, with title and message."),
    )

    def clean_url(self) -> str:
        return _url(self.cleaned_data["url"].strip()).geturl()

    def hint(self) -> str:
        url = self.cleaned_data["url"]
        return f"{urlsplit(url).hostname} {_ending(url.partition('//')[2].partition('/')[2])}"


class SMSForm(ChannelForm):
    url = _text(
        gettext_lazy("Address of the gateway"),
        gettext_lazy(
            "As apprise writes it, with {phone} where the number goes: "
            "jsons://sms.example.cn/send?:to={phone}"
        ),
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        schema = url.partition("://")[0].lower()
        if schema not in SMS_SCHEMAS:
            raise forms.ValidationError(
                _("A gateway’s address begins with one of: %(schemas)s.")
                % {"schemas": ", ".join(sorted(SMS_SCHEMAS))}
            )
        if "{phone}" not in url:
            raise forms.ValidationError(_("Write {phone} where the mobile number goes."))
        plugin = plugin_of(Carrier(ChannelKind.SMS, {"url": url}, phone="13800000000"))
        if plugin is None:
            raise forms.ValidationError(
                _("apprise does not understand this address. Its documentation has examples.")
            )
        if not plugin.verify_certificate:
            raise forms.ValidationError(
                _("Leave “verify” out: the certificate of the gateway is always checked.")
            )
        if schema in _OWN_SERVERS:
            host = str(plugin.host)
            if schema in _OPEN and not is_named(host):
                raise forms.ValidationError(
                    _("Write %(schema)ss:// so that nobody on the way reads along.")
                    % {"schema": schema}
                )
            _check_host(host)
        return url

    def hint(self) -> str:
        schema, _colon, rest = self.cleaned_data["url"].partition("://")
        if schema.lower() not in _OWN_SERVERS:
            return f"{schema}://…"
        return f"{schema}://{urlsplit('//' + rest).hostname}/…"


class MailServerForm(ChannelForm):
    host = _text(gettext_lazy("Server"), gettext_lazy("Such as smtp.exmail.qq.com."))
    security = forms.ChoiceField(
        label=gettext_lazy("Encryption"),
        choices=[
            ("ssl", gettext_lazy("SSL, most often port 465")),
            ("starttls", gettext_lazy("STARTTLS, most often port 587")),
            ("none", gettext_lazy("None, in the internal network alone")),
        ],
        widget=forms.Select(attrs={"class": "form-control"}),
    )
    port = forms.IntegerField(
        label=gettext_lazy("Port"),
        initial=465,
        validators=[MinValueValidator(1), MaxValueValidator(65535)],
        widget=forms.NumberInput(attrs=_TEXT),
        error_messages={"required": gettext_lazy("Enter this.")},
    )
    account = _text(gettext_lazy("Account"), required=False)
    password = _text(
        gettext_lazy("Password"),
        gettext_lazy("With many providers an authorisation code, not the password of the mailbox."),
        required=False,
        widget=forms.PasswordInput(attrs=_TEXT | {"autocomplete": "new-password"}),
        strip=False,
    )
    sender = forms.EmailField(
        label=gettext_lazy("Sender"),
        help_text=gettext_lazy("The address that the mails come from. Tests go there too."),
        max_length=200,
        widget=forms.EmailInput(attrs=_TEXT),
        error_messages={"required": gettext_lazy("Enter this.")},
    )

    def clean_host(self) -> str:
        host: str = self.cleaned_data["host"].strip()
        if re.fullmatch(r"[A-Za-z0-9.:-]+", host) is None:
            raise forms.ValidationError(_("Enter the name of the server alone."))
        _check_host(host)
        return host

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        host = data.get("host", "")
        if host and data.get("security") == "none" and not is_named(host):
            self.add_error(
                "security",
                _("Without encryption mail goes to a server of the internal network alone."),
            )
        if bool(data.get("account")) != bool(data.get("password")):
            missing = "password" if data.get("account") else "account"
            self.add_error(missing, _("An account and its password go together."))
        return data

    def hint(self) -> str:
        return f"{self.cleaned_data['host']}:{self.cleaned_data['port']}"


FORMS: Mapping[ChannelKind, type[ChannelForm]] = {
    ChannelKind.WECOM: WeComForm,
    ChannelKind.DINGTALK: DingTalkForm,
    ChannelKind.FEISHU: FeishuForm,
    ChannelKind.EMAIL: EmailForm,
    ChannelKind.WEBHOOK: WebhookForm,
    ChannelKind.SMS: SMSForm,
    ChannelKind.MAIL_SERVER: MailServerForm,
}
