"""Addresses of advice. They hold the reference of a thread, and never a word of it."""

from django.urls import path

from sharewell.advice import views

app_name = "advice"

urlpatterns = [
    path("advice/", views.MyThreads.as_view(), name="mine"),
    path("advice/ask/", views.Ask.as_view(), name="ask"),
    path("advice/to-answer/", views.Queue.as_view(), name="queue"),
    path("advice/<slug:reference>/", views.ThreadPage.as_view(), name="thread"),
    path("advice/<slug:reference>/advise/", views.Advise.as_view(), name="advise"),
    path("advice/<slug:reference>/withdraw/", views.Withdraw.as_view(), name="withdraw"),
]
