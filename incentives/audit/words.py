"""Texts of the audit library on our screens, for our catalogues: it speaks English alone."""

from django.utils.translation import gettext_noop

AUDIT_LOG = gettext_noop("Audit log")
