"""Addresses of access."""

from django.urls import path

from sharewell.access import views

app_name = "access"

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign-in"),
    path("sign-in/organisation/", views.WithOrganisation.as_view(), name="with-organisation"),
    path(
        "sign-in/organisation/<slug:reference>/",
        views.BeginWithOrganisation.as_view(),
        name="begin-with-organisation",
    ),
    path("sign-in/organisation/<slug:reference>/back/", views.ComeBack.as_view(), name="come-back"),
    path("sign-out/", views.SignOut.as_view(), name="sign-out"),
    path("signed-out/", views.SignedOut.as_view(), name="signed-out"),
    path("second-factor/", views.SecondFactor.as_view(), name="second-factor"),
    path("second-factor/key/", views.SecondFactorKey.as_view(), name="show-key"),
    path("signing-in/", views.SigningIn.as_view(), name="signing-in"),
    path("signing-in/app/", views.AddApp.as_view(), name="add-app"),
    path("signing-in/app/remove/", views.RemoveApp.as_view(), name="remove-app"),
    path("signing-in/keys/", views.AddKey.as_view(), name="add-key"),
    path("signing-in/keys/<slug:reference>/remove/", views.RemoveKey.as_view(), name="remove-key"),
    path("signing-in/recovery-codes/", views.RecoveryCodes.as_view(), name="recovery-codes"),
    path("signing-in/password/", views.ChangePassword.as_view(), name="change-password"),
    path("signing-in/sessions/", views.Sessions.as_view(), name="sessions"),
    path("signing-in/sessions/<slug:reference>/end/", views.EndSession.as_view(), name="end-session"),
    path("kept-words/", views.Kept.as_view(), name="kept"),
    path("get-back-in/", views.Recover.as_view(), name="recover"),
    path("get-back-in/link/", views.GetBackIn.as_view(), name="get-back-in"),
    path("get-back-in/stop/", views.StopRecovery.as_view(), name="stop-recovery"),
    path("get-back-in/<slug:reference>/witness/", views.Witness.as_view(), name="witness"),
    path("choose-post/", views.ChoosePost.as_view(), name="choose-post"),
    path("work/", views.Work.as_view(), name="work"),
    path("set-up/<slug:organisation>/people/<slug:post>/end/", views.EndPost.as_view(), name="end-post"),
    path("set-up/<slug:organisation>/people/<slug:post>/move/", views.MovePost.as_view(), name="move-post"),
    path("work/away/", views.Away.as_view(), name="away"),
]
