"""Change sets: their list, and the pages where they are tried."""

from django.contrib import admin

from incentives.admin.base import STYLE
from incentives.admin.trials import ChangeSetTrials
from incentives.rules.models import ChangeSet


@admin.register(ChangeSet)
class ChangeSetAdmin(ChangeSetTrials):
    class Media:
        css = STYLE

    list_display = ("title", "state", "author", "approver", "publish_on")
    list_select_related = ("author", "approver")
    search_fields = ("title", "note")
    fields = ("title", "note")
