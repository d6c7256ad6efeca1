"""Django's handle on the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit."""

    name = "tonghu.audit"
    label = "audit"
    verbose_name = "审计"
