"""Django's handle on the app."""

from django.apps import AppConfig


class WebApiConfig(AppConfig):
    """Addresses under /api/v1/."""

    name = "tonghu.webapi"
    label = "webapi"
