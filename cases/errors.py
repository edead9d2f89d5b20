"""Facts about alerts and the audit trail."""

from __future__ import annotations

from ringtrace.errors import NotFound, RingtraceError


class UnknownAlert(NotFound):
    """No alert has that id."""

    code = "unknown_alert"


class AlertNotOpen(RingtraceError):
    """The alert was closed already."""

    code = "alert_not_open"


class AuditBroken(RingtraceError):
    """The audit trail was edited, reordered or cut."""

    code = "audit_broken"
