"""Facts about alerts, the audit trail and decisions about models."""

from __future__ import annotations

from ringtrace.errors import Conflict, NotFound, RingtraceError


class UnknownAlert(NotFound):
    """No alert has that id."""

    code = "unknown_alert"


class AlertNotOpen(RingtraceError):
    """The alert was closed already."""

    code = "alert_not_open"


class AuditBroken(RingtraceError):
    """The audit trail was edited, reordered or cut."""

    code = "audit_broken"


class SamePerson(Conflict):
    """Who proposed a change may not approve it."""

    code = "same_person"


class DecisionLapsed(Conflict):
    """What was decided about is another thing by now."""

    code = "decision_lapsed"


class NoFormerChampion(NotFound):
    """No other model was champion before."""

    code = "no_former_champion"
