"""Django's handle on the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Units, people and grants."""

    name = "tonghu.accounts"
    label = "accounts"
    verbose_name = "单位和人员"
