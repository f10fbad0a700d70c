"""Requests to be contacted, and the desks of locations that may receive them."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incentives.estimates.models import Estimate
from incentives.rules.models import RuleSet
from incentives.tokens import TOKEN_LENGTH, new_reference, new_token
from sites.constraints import one_of, written_in_every_language

# Spelled out and not read from the settings: a constraint must not change without a migration.
LANGUAGE_NAMES = {"fr": "Français", "en": "English", "ar": "العربية"}

PROJECT = ("inputs", "law_on", "rule_set", "prudent_total_mad", "favourable_total_mad")


class LocationDesk(models.Model):
    """The desk that receives the requests about one location. Without a row it is not known."""

    location = models.OneToOneField(
        "sites.Location",
        verbose_name=_("location"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail address"))

    class Meta:
        verbose_name = _("desk of a location")
        verbose_name_plural = _("desks of locations")
        ordering = ("location_id",)
        constraints = [
            written_in_every_language(name="locationdesk_name_in_every_language", field="name")
        ]

    def __str__(self) -> str:
        return self.name


class Measured(models.TextChoices):
    """What a threshold of the routing looks at; in this order where two are equal."""

    PRUDENT_TOTAL = "prudent_total", _("Prudent total, MAD")
    FAVOURABLE_TOTAL = "favourable_total", _("Favourable total, MAD")
    TOTAL_INVESTMENT = "total_investment", _("Total investment, MAD")
    POSITIONS = "positions", _("Positions over five years")

    @property
    def is_money(self) -> bool:
        return self is not Measured.POSITIONS


class RoutingThreshold(models.Model):
    """From which size on a project is of high value to the agency, and who then takes the request.

    The agency's own organisation, not law: no second person. In force from its first day until
    another one of the same measure begins; without a minimum it ends the one before.
    """

    measured = models.CharField(_("what is measured"), max_length=20, choices=Measured)
    minimum = models.DecimalField(
        _("minimum"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In MAD, or in positions. Empty: from this day on nothing is routed by it."),
    )
    effective_from = models.DateField(_("in force from"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True},
        related_name="+",
        help_text=_("Somebody who may read contact requests."),
    )
    email = models.EmailField(
        _("e-mail address told"),
        blank=True,
        help_text=_("Of the agency. It receives the reference and the link, not the request."),
    )
    note = models.TextField(_("note"), blank=True, help_text=_("For the staff: why this minimum."))

    class Meta:
        verbose_name = _("threshold of the routing")
        verbose_name_plural = _("thresholds of the routing")
        ordering = ("measured", "-effective_from")
        constraints = [
            one_of(
                name="routingthreshold_measured_known", field="measured", values=Measured.values
            ),
            CheckConstraint(
                name="routingthreshold_minimum_is_positive",
                condition=Q(minimum__isnull=True) | Q(minimum__gt=0),
                violation_error_message=_(
                    "A minimum is above zero. Leave it empty to route nothing from this day on."
                ),
            ),
            models.UniqueConstraint(
                name="routingthreshold_one_a_day",
                fields=("measured", "effective_from"),
                violation_error_message=_(
                    "Another threshold of this measure begins on this day: change that one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_measured_display()}, {self.effective_from.isoformat()}"

    def clean(self) -> None:
        if self.minimum is not None and not (self.assignee_id or self.email):
            raise ValidationError(
                _("Say who takes these requests: a member of the staff, an e-mail address or both.")
            )


class Recipient(models.TextChoices):
    """To whom a request is addressed."""

    AGENCY = "agency", _("The agency")
    LOCATION_DESK = "location_desk", _("The desk of the location")


class RequestState(models.TextChoices):
    """How far the agency is with a request."""

    NEW = "new", pgettext_lazy("state of a contact request", "New")
    ASSIGNED = "assigned", pgettext_lazy("state of a contact request", "Assigned")
    ANSWERED = "answered", pgettext_lazy("state of a contact request", "Answered")
    WON = "won", pgettext_lazy("state of a contact request", "Won")
    LOST = "lost", pgettext_lazy("state of a contact request", "Lost")


def _together(*names: str) -> Q:
    """All of the columns are filled, or none is."""
    return Q(*((f"{name}__isnull", False) for name in names)) | Q(
        *((f"{name}__isnull", True) for name in names)
    )


class ContactRequest(models.Model):
    """What somebody wrote to the agency, with their consent, until ``expires_at``.

    ``token`` opens the confirmation, ``deletion_token`` deletes everything: neither is shown to the
    staff. A request about an estimate keeps the project as it was then (``inputs`` in the names of
    the contract, totals in MAD), because the estimate may be deleted before it.
    """

    token = models.CharField(
        _("token"), max_length=TOKEN_LENGTH, unique=True, default=new_token, editable=False
    )
    deletion_token = models.CharField(
        _("token of the deletion"),
        max_length=TOKEN_LENGTH,
        unique=True,
        default=new_token,
        editable=False,
    )
    reference = models.CharField(
        _("reference"), max_length=20, unique=True, default=new_reference, editable=False
    )
    submission_key = models.CharField(
        _("key of the form"),
        max_length=64,
        unique=True,
        editable=False,
        help_text=_("The same form with the same answers, sent twice, is one request."),
    )
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))

    recipient = models.CharField(_("recipient"), max_length=20, choices=Recipient)
    location = models.ForeignKey(
        "sites.Location",
        verbose_name=_("location"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=120)
    organisation = models.CharField(_("organisation"), max_length=160)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    language = models.CharField(
        _("preferred language"), max_length=2, choices=list(LANGUAGE_NAMES.items())
    )
    message = models.TextField(_("message"))
    consent_text = models.TextField(_("text of the consent"))
    consented_at = models.DateTimeField(_("consent given at"))

    estimate = models.ForeignKey(
        Estimate,
        verbose_name=_("estimate"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    inputs = models.JSONField(_("inputs"), null=True, blank=True)
    law_on = models.DateField(_("law as of"), null=True, blank=True)
    rule_set = models.ForeignKey(
        RuleSet,
        verbose_name=_("rule set"),
        on_delete=models.RESTRICT,
        null=True,
        blank=True,
        related_name="+",
    )
    prudent_total_mad = models.DecimalField(
        _("prudent total"), max_digits=30, decimal_places=2, null=True, blank=True
    )
    favourable_total_mad = models.DecimalField(
        _("favourable total"), max_digits=30, decimal_places=2, null=True, blank=True
    )
    segments = models.CharField(
        _("segments"), max_length=40, blank=True, help_text=_("Codes, with a space between.")
    )

    high_value = models.BooleanField(_("high value"), default=False)
    routing = models.JSONField(
        _("routing"),
        default=list,
        editable=False,
        help_text=_("The thresholds in force then, and what was found; the one that routed first."),
    )

    notified_at = models.DateTimeField(_("recipient told by e-mail at"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmation sent by e-mail at"), null=True, blank=True)

    state = models.CharField(
        pgettext_lazy("state of a contact request", "state"),
        max_length=10,
        choices=RequestState,
        default=RequestState.NEW,
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assigned to"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"is_staff": True},
        related_name="+",
    )
    notes = models.TextField(_("notes"), blank=True)
    next_action_on = models.DateField(_("next action on"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact request")
        verbose_name_plural = _("contact requests")
        ordering = ("-created_at", "-pk")
        indexes = [
            # Read by the purge of what has expired.
            models.Index(name="contactrequest_expires_at", fields=("expires_at",))
        ]
        constraints = [
            one_of(
                name="contactrequest_recipient_known", field="recipient", values=Recipient.values
            ),
            one_of(name="contactrequest_language_known", field="language", values=LANGUAGE_NAMES),
            one_of(name="contactrequest_state_known", field="state", values=RequestState.values),
            CheckConstraint(
                name="contactrequest_expires_after_creation",
                condition=Q(expires_at__gte=F("created_at")),
                violation_error_message=_("A request cannot expire before it was made."),
            ),
            CheckConstraint(
                name="contactrequest_consent_is_written",
                condition=~Q(consent_text=""),
                violation_error_message=_("A request keeps the text that was agreed to."),
            ),
            CheckConstraint(
                name="contactrequest_desk_has_a_location",
                condition=~Q(recipient=Recipient.LOCATION_DESK) | Q(location__isnull=False),
                violation_error_message=_("A request to a desk names the location."),
            ),
            CheckConstraint(
                name="contactrequest_project_is_whole",
                condition=_together(*PROJECT),
                violation_error_message=_(
                    "A project is kept with its answers, its rules and both totals, or not at all."
                ),
            ),
            CheckConstraint(
                name="contactrequest_prudent_is_at_most_favourable",
                condition=Q(prudent_total_mad__isnull=True)
                | Q(prudent_total_mad__lte=F("favourable_total_mad")),
                violation_error_message=_(
                    "The prudent total cannot be above the favourable total."
                ),
            ),
        ]

    def __str__(self) -> str:
        """The reference alone: this text stays in the log of the staff after a deletion."""
        return self.reference
