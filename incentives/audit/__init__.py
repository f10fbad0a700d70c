"""Who changed, reviewed and published what, and when, field by field (``docs/audit.md``)."""
