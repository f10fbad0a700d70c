"""Texts of the audit library that our screens show, for our catalogues: it has no French, no Arabic."""

from django.utils.translation import gettext_noop

AUDIT_LOG = gettext_noop("Audit log")
