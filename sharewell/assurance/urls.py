"""Addresses of the ledger's pages."""

from django.urls import path

from sharewell.assurance import views

app_name = "assurance"

urlpatterns = [
    path("ledger/", views.Ledger.as_view(), name="ledger"),
    path("ledger/head.txt", views.HeadNote.as_view(), name="head-note"),
    path("ledger/head.json", views.HeadJson.as_view(), name="head-json"),
    path("ledger/heads/", views.Heads.as_view(), name="heads"),
    path("ledger/heads/heads.csv", views.HeadsCsv.as_view(), name="heads-csv"),
    path("ledger/heads/<int:size>.txt", views.OneHead.as_view(), name="one-head"),
    path("ledger/heads/<int:old>/to/<int:new>.txt", views.Consistency.as_view(), name="consistency"),
    path("ledger/restored.jsonl", views.Restorations.as_view(), name="restorations"),
    path("ledger/cosignatures/", views.Cosignatures.as_view(), name="cosignatures"),
    path("ledger/witnesses/", views.Witnesses.as_view(), name="witnesses"),
    path("ledger/witnesses/witnesses.csv", views.WitnessesCsv.as_view(), name="witnesses-csv"),
    path("ledger/mine/", views.Mine.as_view(), name="mine"),
    path("ledger/mine/what-i-did.csv", views.MineCsv.as_view(), name="mine-csv"),
    path("ledger/entries/", views.Entries.as_view(), name="entries"),
    path("ledger/entries/entries.csv", views.EntriesCsv.as_view(), name="entries-csv"),
]
