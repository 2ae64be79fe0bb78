"""Addresses of training. They hold codes of courses and references, and never a name."""

from django.urls import path

from sharewell.training import views
from sharewell.training.views import accreditations, lists, sessions

app_name = "training"

SESSION = "training/sessions/<slug:reference>/"
PERSON = "training/people/<slug:reference>/"

urlpatterns = [
    path("training/courses/", views.Courses.as_view(), name="courses"),
    path("training/courses/<slug:course>/", views.CoursePage.as_view(), name="course"),
    path("training/courses/<slug:course>/assessment/", views.Assessment.as_view(), name="assessment"),
    path("training/courses/<slug:course>/sections/<slug:section>/", views.SectionPage.as_view(), name="section"),
    path("training/attempts/<slug:attempt>/", views.Result.as_view(), name="result"),
    path("training/attempts/<slug:attempt>/check/", views.Check.as_view(), name="check"),
    path("training/attempts/<slug:attempt>/<int:number>/", views.QuestionPage.as_view(), name="question"),
    path("training/conversations/", views.Conversations.as_view(), name="conversations"),
    path("training/conversations/<slug:attempt>/", views.ConversationPage.as_view(), name="conversation"),
    path("training/", accreditations.Mine.as_view(), name="mine"),
    path("training/code-of-practice/", accreditations.CodeOfPractice.as_view(), name="code"),
    path("training/certificates/<slug:reference>.pdf", accreditations.Certificate.as_view(), name="certificate"),
    path("training/people/", lists.Coverage.as_view(), name="coverage"),
    path("training/people.csv", lists.CoverageFile.as_view(), name="coverage-csv"),
    path("training/figures/", lists.Counts.as_view(), name="counts"),
    path("training/figures.csv", lists.CountsFile.as_view(), name="counts-csv"),
    path("training/import/", lists.ImportList.as_view(), name="import"),
    path("training/sessions/", sessions.Sessions.as_view(), name="sessions"),
    path("training/sessions.csv", sessions.SessionsFile.as_view(), name="sessions-csv"),
    path("training/sessions/new/", sessions.Announce.as_view(), name="announce"),
    path(SESSION, sessions.Session.as_view(), name="session"),
    path(SESSION + "book/", sessions.Book.as_view(), name="book"),
    path(SESSION + "give-up/", sessions.GiveUp.as_view(), name="give-up"),
    path(SESSION + "call-off/", sessions.CallOff.as_view(), name="call-off"),
    path(SESSION + "attendance/", sessions.Attendance.as_view(), name="attendance"),
    path(SESSION + "evaluation/", sessions.Evaluate.as_view(), name="evaluate"),
    path(PERSON, accreditations.Person.as_view(), name="person"),
    path(PERSON + "vetting/", accreditations.Vet.as_view(), name="vet"),
    path(PERSON + "vetting/<slug:vetting>/end/", accreditations.EndVetting.as_view(), name="end-vetting"),
    path(PERSON + "induction/", accreditations.Induct.as_view(), name="induct"),
]
