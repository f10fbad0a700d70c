"""What each role of the staff may do: four groups of Django, made once, then the agency's own.

``docs/accounts.md`` tells them to the people who give them.
"""

from typing import Any, Final

from django.apps.registry import Apps
from django.contrib.auth.models import Permission
from django.db import connections
from django.db.models import Q

EDITOR: Final = "editor"
APPROVER: Final = "approver"
ADVISER: Final = "adviser"
ADMINISTRATOR: Final = "administrator"

# The models that the law, and what stands beside it, are written in.
_LAW: Final = (
    "changeset",
    "chartercategory",
    "criterion",
    "criteriongroup",
    "exchangerate",
    "goldencase",
    "goldenexpectation",
    "hiringprogramme",
    "impactrun",
    "incometaxzone",
    "measure",
    "parameter",
    "parametervalue",
    "primetext",
    "proposededit",
    "regime",
    "regimemeasure",
    "regionalgrant",
    "reservation",
    "sectorfigure",
    "segment",
    "source",
)
_HISTORY: Final = ("view_publicationevent", "view_ruleset")
_SECOND_PERSON: Final = ("publish_changeset", "open_regionalgrant")
_TRAIL: Final = Q(content_type__app_label="auditlog", codename="view_logentry")
_AGENCY: Final = ("agencysettings", "embedpartner", "locationdesk", "routingthreshold")
_REQUESTS: Final = ("view_contactrequest", "change_contactrequest", "view_estimate")

_OURS = Q(content_type__app_label="incentives")
_PLACES = Q(content_type__app_label="sites")
# Who wrote to the agency is read by those who answer, and by nobody else.
_READING = (
    (_OURS | _PLACES) & Q(codename__startswith="view_") & ~Q(content_type__model="contactrequest")
)

ROLES: Final[dict[str, Q]] = {
    EDITOR: (
        (((_OURS & Q(content_type__model__in=_LAW)) | _PLACES) & ~Q(codename__in=_SECOND_PERSON))
        | (_OURS & Q(codename__in=_HISTORY))
        | _TRAIL
    ),
    APPROVER: _READING | _TRAIL | (_OURS & Q(codename__in=_SECOND_PERSON)),
    ADVISER: _OURS & Q(codename__in=_REQUESTS),
    ADMINISTRATOR: (
        _READING
        | _TRAIL
        | (_OURS & Q(content_type__model__in=_AGENCY))
        | Q(content_type__app_label="auth", content_type__model__in=("user", "group"))
    ),
}


_known_before: set[int] = set()


def note_what_is_known(*, using: str, **given: Any) -> None:
    """Before ``migrate``: the rights that there are, to tell those that it brings."""
    _known_before.clear()
    if Permission._meta.db_table in connections[using].introspection.table_names():
        _known_before.update(Permission.objects.using(using).values_list("pk", flat=True))


def create_missing_roles(*, apps: Apps, using: str, **given: Any) -> None:
    """After ``migrate``: make the groups that are not there, and give those that are there the
    rights of their role that this very ``migrate`` brought. What the agency took away stays away.
    """
    try:
        group_model: Any = apps.get_model("auth", "Group")
        permission_model: Any = apps.get_model("auth", "Permission")
    except LookupError:
        return
    permissions = permission_model.objects.using(using)
    if not permissions.filter(_OURS & Q(codename__in=_SECOND_PERSON)).exists():
        return  # half-way through the migrations: the roles would lack what is still to come
    for name, rights in ROLES.items():
        group, made = group_model.objects.using(using).get_or_create(name=name)
        wanted = permissions.filter(rights)
        group.permissions.add(*(wanted if made else wanted.exclude(pk__in=_known_before)))
