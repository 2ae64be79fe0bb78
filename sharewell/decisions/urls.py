"""Addresses of the guide and of what is kept. They hold a chance number or a reference, the name of a question, and
never an answer or a name."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from sharewell.decisions.views import drafts, guide, records
from sharewell.foundation.addresses import take_references

app_name = "decisions"


class TokenConverter(StringConverter):
    """The chance number of a run: sixteen hexadecimal digits."""

    regex = "[0-9a-f]{16}"


register_converter(TokenConverter, "run")
take_references(sent=("dec", "con"), draft="dra", decision="dec", note="con")

DRAFT = "decisions/draft/<draft:reference>/"
CHILD = DRAFT + "child/<int:child>/"
DECISION = "decisions/<decision:reference>/"

urlpatterns = [
    path("guide/", guide.Start.as_view(), name="start"),
    path("guide/<run:token>/who/", guide.Who.as_view(), name="who"),
    path("guide/<run:token>/go-on/", guide.GoOn.as_view(), name="go-on"),
    path("guide/<run:token>/outcome/", guide.Outcome.as_view(), name="outcome"),
    path("guide/<run:token>/record/", guide.Record.as_view(), name="record"),
    path("guide/<run:token>/<slug:code>/", guide.Question.as_view(), name="question"),
    path("decisions/", records.Mine.as_view(), name="mine"),
    path("decisions/new/", drafts.Begin.as_view(), name="begin"),
    path("decisions/not-sure/", records.NotSure.as_view(), name="not-sure"),
    path("decisions/concern/", records.Concern.as_view(), name="concern"),
    path("decisions/colleague/", records.ColleagueConcern.as_view(), name="colleague"),
    path("decisions/concern/<note:reference>/", records.Noted.as_view(), name="noted"),
    path("decisions/list.csv", records.MineCsv.as_view(), name="mine-csv"),
    path("decisions/sent/<sent:reference>/", records.Sent.as_view(), name="sent"),
    path("decisions/to-endorse/", records.ToEndorse.as_view(), name="to-endorse"),
    path(DRAFT, drafts.Resume.as_view(), name="resume"),
    path(DRAFT + "request/", drafts.Request.as_view(), name="request"),
    path(DRAFT + "to/", drafts.To.as_view(), name="to"),
    path(DRAFT + "help/", drafts.Help.as_view(), name="help"),
    path(DRAFT + "words/", drafts.Words.as_view(), name="words"),
    path(DRAFT + "children/", drafts.Children.as_view(), name="children"),
    path(DRAFT + "check/", drafts.Check.as_view(), name="check"),
    path(DRAFT + "compare/", drafts.CompareDraft.as_view(), name="compare-draft"),
    path(DRAFT + "discard/", drafts.Discard.as_view(), name="discard"),
    path(DRAFT + "question/<slug:code>/", drafts.KeptQuestion.as_view(), name="kept-question"),
    path(CHILD, drafts.Child.as_view(), name="child"),
    path(CHILD + "question/<slug:code>/", drafts.KeptQuestion.as_view(), name="child-question"),
    path(CHILD + "item/", drafts.Item.as_view(), name="new-item"),
    path(CHILD + "item/<int:number>/", drafts.Item.as_view(), name="item"),
    path(CHILD + "form/<slug:form>/<int:edition>/<slug:section>/", drafts.Section.as_view(), name="form-section"),
    path(DECISION, records.RecordedDecision.as_view(), name="decision"),
    path(DECISION + "text/", records.DecisionText.as_view(), name="decision-text"),
    path(DECISION + "pdf/", records.DecisionPdf.as_view(), name="decision-pdf"),
    path(DECISION + "compare/", records.CompareDecision.as_view(), name="compare"),
]
