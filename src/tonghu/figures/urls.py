"""Addresses of the statistics."""

from django.urls import path

from tonghu.figures import views

urlpatterns = [
    path("statistics/", views.statistics, name="statistics"),
    path("statistics/freeze/", views.freeze, name="freeze"),
    path("statistics/snapshots/<slug:token>/", views.release_new, name="release_new"),
    path("statistics/releases/<slug:token>/", views.release, name="release"),
    path("statistics/releases/<slug:token>/progress/", views.release_progress, name="release_progress"),
    path("statistics/releases/<slug:token>/again/", views.release_again, name="release_again"),
    path("statistics/releases/<slug:token>/files/<slug:name>/", views.release_file, name="release_file"),
]
