"""Addresses of access."""

from django.urls import path

from sharewell.access import views

app_name = "access"

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("signed-out/", views.SignedOut.as_view(), name="signed-out"),
    path("choose-post/", views.ChoosePost.as_view(), name="choose-post"),
    path("work/", views.Work.as_view(), name="work"),
    path("set-up/<slug:organisation>/people/<slug:post>/end/", views.EndPost.as_view(), name="end-post"),
    path("set-up/<slug:organisation>/people/<slug:post>/move/", views.MovePost.as_view(), name="move-post"),
    path("work/away/", views.Away.as_view(), name="away"),
]
