"""Addresses of children. A reviewer's address holds the reference of the access, never of the child."""

from django.urls import path

from sharewell.children import views
from sharewell.foundation.addresses import take_references

app_name = "children"

take_references(child="chi", child_search="fnd", shield="shd", match="mat", asking="ask", break_glass="bgl")
take_references(move="mov", hold="hld", opening="arc")
take_references(check="chk")
take_references(child="chi", child_search="fnd", shield="shd", match="mat", asking="ask", break_glass="bgl", seal="sel")

urlpatterns = [
    path("emergency-access/", views.BreakGlasses.as_view(), name="break-glasses"),
    path("emergency-access/emergency-access.csv", views.BreakGlassesFile.as_view(), name="break-glasses-csv"),
    path("emergency-access/counts/", views.BreakGlassCounts.as_view(), name="break-glass-counts"),
    path("emergency-access/counts.csv", views.BreakGlassCountsFile.as_view(), name="break-glass-counts-csv"),
    path("emergency-access/<break_glass:reference>/", views.BreakGlassPage.as_view(), name="break-glass"),
    # The index. What was asked stands in no address; a child is a reference.
    path("children/", views.Find.as_view(), name="find"),
    path("children/passed-on/", views.PassedOn.as_view(), name="passed-on"),
    path("children/searches/<child_search:reference>/", views.SearchPage.as_view(), name="search"),
    path("children/hidden/", views.Shields.as_view(), name="shields"),
    path("children/hidden/hidden-children.csv", views.ShieldsFile.as_view(), name="shields-csv"),
    path("children/hidden/<shield:reference>/", views.ShieldPage.as_view(), name="shield"),
    path("children/sealed/", views.Seals.as_view(), name="seals"),
    path("children/sealed/sealed-identities.csv", views.SealsFile.as_view(), name="seals-csv"),
    path("children/sealed/<seal:reference>/", views.SealPage.as_view(), name="seal"),
    path("children/sealed/questions/<match:reference>/", views.SealQuestion.as_view(), name="seal-question"),
    path("children/to-settle/", views.Matches.as_view(), name="matches"),
    path("children/to-settle/records-to-settle.csv", views.MatchesFile.as_view(), name="matches-csv"),
    path("children/to-settle/<match:reference>/", views.MatchPage.as_view(), name="match"),
    path("children/to-settle/<match:reference>/take-back/", views.TakeBack.as_view(), name="match-take-back"),
    path("children/questions/", views.Askings.as_view(), name="askings"),
    path("children/questions/questions-to-pass-on.csv", views.AskingsFile.as_view(), name="askings-csv"),
    path("children/questions/<asking:reference>/", views.AskingPage.as_view(), name="asking"),
    path("children/questions/<asking:reference>/owed/", views.OwedAsking.as_view(), name="owed-asking"),
    # The life of a record: moves, leaving, death, the archive and its end
    path("children/moves/", views.Moves.as_view(), name="moves"),
    path("children/moves/moves.csv", views.MovesFile.as_view(), name="moves-csv"),
    path("children/moves/<move:reference>/", views.MovePage.as_view(), name="move"),
    path("children/time/", views.Times.as_view(), name="times"),
    path("children/time/records-whose-time-changes.csv", views.TimesFile.as_view(), name="times-csv"),
    path("children/holds/<hold:reference>/", views.HoldPage.as_view(), name="hold"),
    path("children/archive/", views.Archive.as_view(), name="archive"),
    path("children/archive/<opening:reference>/", views.Archived.as_view(), name="archived"),
    path("children/<child:reference>/life/", views.Life.as_view(), name="life"),
    path("children/figures/", views.Figures.as_view(), name="figures"),
    path("children/figures/children-figures.csv", views.FiguresFile.as_view(), name="figures-csv"),
    path("children/without/", views.Without.as_view(), name="without"),
    path("children/without/without-gp-or-school.csv", views.WithoutFile.as_view(), name="without-csv"),
    path("children/without/return/", views.WithoutReturn.as_view(), name="without-return"),
    path("children/without/return/return.csv", views.WithoutReturnFile.as_view(), name="without-return-csv"),
    path("children/without/<check:reference>/", views.Check.as_view(), name="check"),
    path("children/<child:reference>/", views.IndexChildPage.as_view(), name="index-child"),
    path("children/<child:reference>/involve/", views.Involve.as_view(), name="involve"),
    path("children/<child:reference>/end-involvement/", views.EndInvolvement.as_view(), name="end-involvement"),
    path("children/<child:reference>/ring-me/", views.AskToBeRung.as_view(), name="ask-to-be-rung"),
    path("children/<child:reference>/be-told/", views.BeTold.as_view(), name="be-told"),
    path("children/<child:reference>/ask/", views.AskAboutChild.as_view(), name="ask-about"),
    path("children/<child:reference>/hide/", views.Hide.as_view(), name="hide"),
    path("children/<child:reference>/seal/", views.SealChild.as_view(), name="seal-child"),
    path("children/<child:reference>/records/", views.Links.as_view(), name="links"),
    path("children/<child:reference>/records/<child:other>/", views.Merge.as_view(), name="merge"),
]
