"""Addresses of agreements."""

from django.urls import path

from sharewell.agreements.views import consultations, flows, policy, tending

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
    # Consultations
    path("agreements/consultations/", consultations.Consultations.as_view(), name="consultations"),
    path(
        "agreements/consultations/consultations.csv",
        consultations.ConsultationsFile.as_view(),
        name="consultations-csv",
    ),
    path("agreements/consultations/<slug:reference>/", consultations.OneConsultation.as_view(), name="consultation"),
    path("agreements/consultations/<slug:reference>/answer/", consultations.AnswerIt.as_view(), name="answer"),
    path(
        "agreements/consultations/<slug:reference>/progress.csv",
        consultations.ProgressFile.as_view(),
        name="progress-csv",
    ),
    path("agreements/consultations/<slug:reference>/tend/", tending.Tend.as_view(), name="tend"),
    path("agreements/consultations/<slug:reference>/send-again/", tending.SendAgain.as_view(), name="send-again"),
    path("agreements/consultations/<slug:reference>/came-back/", tending.CameBack.as_view(), name="came-back"),
    path("agreements/consultations/<slug:reference>/time/", tending.MoreTime.as_view(), name="more-time"),
    path("agreements/consultations/<slug:reference>/remark/", tending.Remark.as_view(), name="remark"),
    path("agreements/consultations/<slug:reference>/close/", tending.Close.as_view(), name="close-consultation"),
    path("agreements/consultations/<slug:reference>/board/", tending.Board.as_view(), name="decide-at-board"),
    path("agreements/versions/<slug:reference>/consult/", tending.Consult.as_view(), name="consult"),
    path("answer/<str:token>/", consultations.PlainAnswer.as_view(), name="plain-link"),
]
