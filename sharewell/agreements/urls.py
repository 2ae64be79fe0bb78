"""Addresses of agreements."""

from django.urls import path

from sharewell.agreements.views import flows, policy

app_name = "agreements"

FLOWS = "agreements/versions/<slug:version>/flows/"

urlpatterns = [
    # The policy that holds
    path("agreements/policy/", policy.PolicyPage.as_view(), name="policy"),
    path("agreements/policy/compile/", policy.Compile.as_view(), name="compile"),
    path("agreements/policy/policies.csv", policy.PolicyFile.as_view(), name="policies-csv"),
    path("agreements/policy/check/", policy.CheckFlow.as_view(), name="check-flow"),
    path("agreements/stops/", policy.Stops.as_view(), name="stops"),
    path("agreements/stops/stops.csv", policy.StopsFile.as_view(), name="stops-csv"),
    path("agreements/stops/<slug:reference>/", policy.StopPage.as_view(), name="stop"),
    # The flow side of a version
    path(FLOWS, flows.Flows.as_view(), name="flows"),
    path(FLOWS + "clauses.csv", flows.ClausesFile.as_view(), name="clauses-csv"),
    path(FLOWS + "preview.csv", flows.PreviewFile.as_view(), name="preview-csv"),
    path(FLOWS + "agreement.json", flows.FormFile.as_view(), name="form-json"),
    path(FLOWS + "add/", flows.WriteClause.as_view(), name="add-clause"),
    path(FLOWS + "clauses/<str:clause>/", flows.WriteClause.as_view(), name="clause"),
    path(FLOWS + "clauses/<str:clause>/remove/", flows.RemoveClause.as_view(), name="remove-clause"),
]
