"""Every address of the platform."""

from django.urls import include, path

urlpatterns = [
    path("", include("tonghu.web.urls")),
    path("", include("tonghu.portal.urls")),
    path("", include("tonghu.webapi.urls")),
    path("", include("tonghu.accounts.entrance_urls")),
    path("", include("tonghu.accounts.urls")),
    path("", include("tonghu.registry.urls")),
    path("", include("tonghu.decisions.urls")),  # before the packs, whose addresses end in any word
    path("", include("tonghu.policies.urls")),
    path("", include("tonghu.records.urls")),
    path("", include("tonghu.papers.urls")),
    path("", include("tonghu.merging.urls")),
    path("", include("tonghu.exits.urls")),
    path("", include("tonghu.evidence.urls")),
    path("", include("tonghu.imports.urls")),
    path("", include("tonghu.figures.urls")),
]
handler400 = "tonghu.web.failures.unreadable"
handler404 = "tonghu.web.failures.not_found"
handler500 = "tonghu.web.failures.server_error"
