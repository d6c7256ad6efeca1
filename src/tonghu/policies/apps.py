"""Django's handle on the app."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Policy packs."""

    name = "tonghu.policies"
    label = "policies"
    verbose_name = "政策包"
