"""Addresses of agreements."""

from django.urls import path

from sharewell.agreements.views import consultations, tending

app_name = "agreements"

urlpatterns = [
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
