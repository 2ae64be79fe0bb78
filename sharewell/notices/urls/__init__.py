"""Addresses of notices."""

from django.urls import path

from sharewell.notices.views import NoticeRead, Notices

app_name = "notices"

urlpatterns = [
    path("notices/", Notices.as_view(), name="list"),
    path("notices/<slug:reference>/read/", NoticeRead.as_view(), name="read"),
]
