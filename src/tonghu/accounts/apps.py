"""Django's handle on the app."""

from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units, people and grants."""

    name = "tonghu.accounts"
    label = "accounts"
    verbose_name = "单位和人员"

    def ready(self) -> None:
        """Listen to logins; models are there only now."""
        import_module("tonghu.accounts.actions.entrances").connect()
