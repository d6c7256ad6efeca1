"""Addresses of the child register."""

from django.urls import path

from tonghu.registry.views import bulk, children, emergencies, exports, families, handovers

urlpatterns = [
    path("children/", children.child_list, name="children"),
    path("children/new/", children.child_new, name="child_new"),
    path("children/bulk/", bulk.bulk, name="bulk"),
    path("children/bulk/<int:pk>/", bulk.bulk_done, name="bulk_done"),
    path("children/bulk/<int:pk>/undo/", bulk.bulk_undo, name="bulk_undo"),
    path("children/tasks/", bulk.task_new, name="task_new"),
    path("children/export/", exports.child_export, name="child_export"),
    path("children/<slug:number>/", children.child_page, name="child"),
    path("children/<slug:number>/edit/", children.child_edit, name="child_edit"),
    path("children/<slug:number>/history/", children.child_history, name="child_history"),
    path("children/<slug:number>/looked/", children.child_looked, name="child_looked"),
    path("children/<slug:number>/family/", families.child_family, name="child_family"),
    path("children/<slug:number>/reveal/<slug:field>/", children.child_reveal, name="child_reveal"),
    path("tasks/<int:pk>/", bulk.task, name="task"),
    path("exports/", exports.export_requests, name="export_requests"),
    path("exports/<slug:number>/", exports.export, name="export"),
    path("exports/<slug:number>/file/", exports.export_file, name="export_file"),
    path("exports/<slug:number>/decide/", exports.export_decide, name="export_decide"),
    path("emergency/", emergencies.emergency, name="emergency"),
    path("emergency/reviews/", emergencies.emergency_reviews, name="emergency_reviews"),
    path("emergency/reviews/<int:pk>/", emergencies.emergency_review, name="emergency_review"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/new/", handovers.handover_new, name="handover_new"),
    path("handovers/<slug:number>/", handovers.handover, name="handover"),
    path("handovers/<slug:number>/sign/", handovers.handover_sign, name="handover_sign"),
    path("boundary/", handovers.boundary, name="boundary"),
]
