"""Change sets: what staff want to change in the law, reviewed and published together."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incentives.rules.enums import ChangeSetState, EditAction
from incentives.rules.models.approval import WrittenAndApproved, two_people


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def due(self, today: Any) -> "ChangeSetQuerySet":
        """Approved sets whose day of publication has come, ``today`` (a date) included."""
        return self.filter(state=ChangeSetState.SCHEDULED, publish_on__lte=today)

    def open_to_edits(self) -> "ChangeSetQuerySet":
        return self.filter(state=ChangeSetState.DRAFT)


class ChangeSet(WrittenAndApproved):
    """Drafts that become law together: written by some, approved by another, then published.

    Its dated values point to it; its other changes are :class:`ProposedEdit` rows. ``publish_on``
    is the day on which *we* publish: from when the law applies is said by each value.
    """

    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(
        _("note"), help_text=_("Why the law changes, and what was decided, for whoever reviews it.")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=ChangeSetState.choices, default=ChangeSetState.DRAFT
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    review_note = models.TextField(_("why it was sent back"), blank=True)
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    publish_on = models.DateField(_("publish on"), null=True, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects = ChangeSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("change set")
        verbose_name_plural = _("change sets")
        ordering = ("-pk",)
        permissions = (("publish_changeset", "Can approve and publish change sets"),)
        constraints = [
            two_people(
                name="changeset_author_is_not_approver",
                message=_("The person who wrote a change cannot approve it."),
            ),
            models.CheckConstraint(
                name="changeset_approved_by_a_second_person",
                condition=~Q(state__in=ChangeSetState.approved())
                | Q(author__isnull=False, approver__isnull=False, approved_at__isnull=False),
                violation_error_message=_("A second person must approve what staff publish."),
            ),
            models.CheckConstraint(
                name="changeset_scheduled_has_a_day",
                condition=~Q(state=ChangeSetState.SCHEDULED) | Q(publish_on__isnull=False),
                violation_error_message=_("Give the day on which the change is published."),
            ),
            models.CheckConstraint(
                name="changeset_published_has_a_date",
                condition=~Q(state=ChangeSetState.PUBLISHED) | Q(published_at__isnull=False),
                violation_error_message=_("A published change carries the date of publication."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.state != ChangeSetState.DRAFT:
            raise ValidationError(_("Only a draft is deleted: send the change set back first."))
        return super().delete(*args, **kwargs)


class ProposedEdit(models.Model):
    """A row of the law to be added, changed or deleted when its set is published.

    ``before`` and ``after`` hold the fields that change, as :mod:`incentives.changes.edits` writes
    them; ``before`` is null for what is added, ``after`` for what is deleted. An edit whose row is
    no longer as ``before`` says is refused: nobody overwrites what they have not seen.
    """

    change_set = models.ForeignKey(
        ChangeSet, verbose_name=_("change set"), on_delete=models.CASCADE, related_name="edits"
    )
    model = models.CharField(_("kind of row"), max_length=40)
    key = models.CharField(_("row"), max_length=130)
    action = models.CharField(_("action"), max_length=10, choices=EditAction.choices)
    before = models.JSONField(_("before"), null=True, blank=True)
    after = models.JSONField(_("after"), null=True, blank=True)
    author = models.ForeignKey(
        "auth.User", verbose_name=_("author"), on_delete=models.RESTRICT, related_name="+"
    )

    class Meta:
        verbose_name = _("proposed edit")
        verbose_name_plural = _("proposed edits")
        ordering = ("change_set", "pk")
        constraints = [
            models.UniqueConstraint(
                name="proposededit_once_a_set",
                fields=("change_set", "model", "key"),
                violation_error_message=_("This change set changes this row already."),
            ),
            models.CheckConstraint(
                name="proposededit_says_what_it_does",
                condition=Q(action=EditAction.ADD, before__isnull=True, after__isnull=False)
                | Q(action=EditAction.CHANGE, before__isnull=False, after__isnull=False)
                | Q(action=EditAction.DELETE, before__isnull=False, after__isnull=True),
                violation_error_message=_("An edit adds, changes or deletes."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.key}"
