"""Addresses of agreements."""

from django.urls import path

from sharewell.agreements.views import contracts, entering, parties, public, register, representatives, versions

app_name = "agreements"

ONE = "agreements/<slug:agreement>/"
VERSION = "agreements/versions/<slug:version>/"
PARTY = "agreements/parties/<slug:party>/"
NOMINATION = "agreements/nominations/<slug:nomination>/"
CONTRACT = "agreements/contracts/<slug:contract>/"
PUBLISHED = "published-agreements/<slug:version>/"

urlpatterns = [
    # Open to everybody
    path("published-agreements/", public.Published.as_view(), name="published"),
    path("published-agreements/published-agreements.csv", public.PublishedFile.as_view(), name="published-csv"),
    path(PUBLISHED, public.PublishedVersion.as_view(), name="published-version"),
    path(PUBLISHED + "agreement.pdf", public.PublishedPdf.as_view(), name="published-pdf"),
    path(PUBLISHED + "agreement.json", public.PublishedJson.as_view(), name="published-json"),
    # The register
    path("agreements/", register.Register.as_view(), name="register"),
    path("agreements/agreements.csv", register.RegisterFile.as_view(), name="register-csv"),
    path("agreements/new/", entering.NewAgreement.as_view(), name="new"),
    path("agreements/to-watch/", entering.Watch.as_view(), name="watch"),
    path("agreements/to-watch/parties-not-bound.csv", entering.WatchFile.as_view(), name="watch-csv"),
    # Who speaks for whom
    path("agreements/representatives/", representatives.Representatives.as_view(), name="representatives"),
    path(
        "agreements/representatives/representatives.csv",
        representatives.RepresentativesFile.as_view(),
        name="representatives-csv",
    ),
    path(
        "agreements/representatives/<slug:organisation>/",
        representatives.RepresentativePage.as_view(),
        name="representative",
    ),
    path(NOMINATION, representatives.Nomination.as_view(), name="nomination"),
    path(NOMINATION + "accept/", representatives.Accept.as_view(), name="accept"),
    path(NOMINATION + "end/", representatives.EndNomination.as_view(), name="end-nomination"),
    # Contracts and certificates
    path("agreements/contracts/", contracts.Contracts.as_view(), name="contracts"),
    path("agreements/contracts/contracts.csv", contracts.ContractsFile.as_view(), name="contracts-csv"),
    path("agreements/contracts/new/", contracts.NewContract.as_view(), name="new-contract"),
    path(CONTRACT, contracts.ContractPage.as_view(), name="contract"),
    path(CONTRACT + "end/", contracts.EndContract.as_view(), name="end-contract"),
    path(CONTRACT + "controller-told/", contracts.TellController.as_view(), name="tell-controller"),
    path("agreements/assurance/", contracts.Assurance.as_view(), name="assurance"),
    path("agreements/assurance/assurance.csv", contracts.AssuranceFile.as_view(), name="assurance-csv"),
    path("agreements/assurance/<slug:organisation>/", contracts.AssuranceOf.as_view(), name="assurance-of"),
    path("agreements/successions/<slug:organisation>/", parties.Succession.as_view(), name="succession"),
    # A version
    path(VERSION, versions.VersionPage.as_view(), name="version"),
    path(VERSION + "text/", versions.VersionText.as_view(), name="text"),
    path(VERSION + "read/", versions.HaveRead.as_view(), name="have-read"),
    path(VERSION + "readers/", versions.Readers.as_view(), name="readers"),
    path(VERSION + "readers/readers.csv", versions.ReadersFile.as_view(), name="readers-csv"),
    path(VERSION + "step/<slug:step>/", versions.VersionStep.as_view(), name="step"),
    path("agreements/differences/<slug:before>/<slug:after>/", versions.DifferencePage.as_view(), name="difference"),
    path(
        "agreements/differences/<slug:before>/<slug:after>/text/",
        versions.DifferenceText.as_view(),
        name="difference-text",
    ),
    # A party
    path(PARTY, parties.PartyPage.as_view(), name="party"),
    path(PARTY + "sign/", parties.Sign.as_view(), name="sign"),
    path(PARTY + "leave/", parties.Leave.as_view(), name="leave"),
    path(PARTY + "take-over/", parties.TakeOver.as_view(), name="take-over"),
    # A document
    path(ONE, register.AgreementPage.as_view(), name="agreement"),
    path(ONE + "parties.csv", register.PartiesFile.as_view(), name="parties-csv"),
    path(ONE + "draft/", register.BeginVersion.as_view(), name="draft"),
    path(ONE + "parties/", entering.AddParty.as_view(), name="add-party"),
    path(ONE + "beside/", entering.LinkBeside.as_view(), name="link"),
    path(ONE + "difference/", register.ChooseDifference.as_view(), name="choose-difference"),
]
