"""Addresses of agreements."""

from django.urls import path

from sharewell.agreements.views import (
    consultations,
    contracts,
    entering,
    flows,
    parties,
    policy,
    public,
    register,
    representatives,
    tending,
    versions,
)

app_name = "agreements"

ONE = "agreements/<slug:agreement>/"
VERSION = "agreements/versions/<slug:version>/"
PARTY = "agreements/parties/<slug:party>/"
NOMINATION = "agreements/nominations/<slug:nomination>/"
CONTRACT = "agreements/contracts/<slug:contract>/"
PUBLISHED = "published-agreements/<slug:version>/"
FLOWS = "agreements/versions/<slug:version>/flows/"

urlpatterns = [
    # The policy that holds
    path("agreements/policy/", policy.PolicyPage.as_view(), name="policy"),
    path("agreements/policy/compile/", policy.Compile.as_view(), name="compile"),
    path("agreements/policy/policies.csv", policy.PolicyFile.as_view(), name="policies-csv"),
    path("agreements/policy/check/", policy.CheckFlow.as_view(), name="check-flow"),
    path("agreements/stops/", policy.Stops.as_view(), name="stops"),
    path("agreements/stops/stops.csv", policy.StopsFile.as_view(), name="stops-csv"),
    path("agreements/stops/<slug:reference>/", policy.StopPage.as_view(), name="stop"),
    # The flow side of a version
    path(FLOWS, flows.Flows.as_view(), name="flows"),
    path(FLOWS + "clauses.csv", flows.ClausesFile.as_view(), name="clauses-csv"),
    path(FLOWS + "preview.csv", flows.PreviewFile.as_view(), name="preview-csv"),
    path(FLOWS + "agreement.json", flows.FormFile.as_view(), name="form-json"),
    path(FLOWS + "add/", flows.WriteClause.as_view(), name="add-clause"),
    path(FLOWS + "clauses/<str:clause>/", flows.WriteClause.as_view(), name="clause"),
    path(FLOWS + "clauses/<str:clause>/remove/", flows.RemoveClause.as_view(), name="remove-clause"),
    # Consultations
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
