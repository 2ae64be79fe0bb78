"""Addresses of training. They hold codes of courses and references of attempts, and never a name."""

from django.urls import path

from sharewell.training import views

app_name = "training"

urlpatterns = [
    path("training/", views.Mine.as_view(), name="mine"),
    path("training/courses/<slug:course>/", views.CoursePage.as_view(), name="course"),
    path("training/courses/<slug:course>/assessment/", views.Assessment.as_view(), name="assessment"),
    path("training/courses/<slug:course>/sections/<slug:section>/", views.SectionPage.as_view(), name="section"),
    path("training/attempts/<slug:attempt>/", views.Result.as_view(), name="result"),
    path("training/attempts/<slug:attempt>/check/", views.Check.as_view(), name="check"),
    path("training/attempts/<slug:attempt>/<int:number>/", views.QuestionPage.as_view(), name="question"),
    path("training/conversations/", views.Conversations.as_view(), name="conversations"),
    path("training/conversations/<slug:attempt>/", views.ConversationPage.as_view(), name="conversation"),
]
