"""Addresses of the pages of the ledger and of drills. They hold references only."""

from django.urls import path, register_converter

from sharewell.assurance.views import drills, ledger

app_name = "assurance"


class _Reference:
    """A reference."""

    def to_python(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it stands."""
        return value


class DrillConverter(_Reference):
    """The reference of a drill."""

    regex = "dri_[0-9A-Z]{18}"


class LessonConverter(_Reference):
    """The reference of what a drill taught."""

    regex = "les_[0-9A-Z]{18}"


register_converter(DrillConverter, "drill")
register_converter(LessonConverter, "lesson")

urlpatterns = [
    path("ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("ledger/head.txt", ledger.HeadNote.as_view(), name="head-note"),
    path("ledger/head.json", ledger.HeadJson.as_view(), name="head-json"),
    path("ledger/heads/", ledger.Heads.as_view(), name="heads"),
    path("ledger/heads/heads.csv", ledger.HeadsCsv.as_view(), name="heads-csv"),
    path("ledger/heads/<int:size>.txt", ledger.OneHead.as_view(), name="one-head"),
    path("ledger/heads/<int:old>/to/<int:new>.txt", ledger.Consistency.as_view(), name="consistency"),
    path("ledger/restored.jsonl", ledger.Restorations.as_view(), name="restorations"),
    path("ledger/cosignatures/", ledger.Cosignatures.as_view(), name="cosignatures"),
    path("ledger/witnesses/", ledger.Witnesses.as_view(), name="witnesses"),
    path("ledger/witnesses/witnesses.csv", ledger.WitnessesCsv.as_view(), name="witnesses-csv"),
    path("ledger/mine/", ledger.Mine.as_view(), name="mine"),
    path("ledger/mine/what-i-did.csv", ledger.MineCsv.as_view(), name="mine-csv"),
    path("ledger/entries/", ledger.Entries.as_view(), name="entries"),
    path("ledger/entries/entries.csv", ledger.EntriesCsv.as_view(), name="entries-csv"),
    path("exercises/", drills.Drills.as_view(), name="drills"),
    path("exercises/exercises.csv", drills.DrillsFile.as_view(), name="drills-csv"),
    path("exercises/plan/", drills.PlanDrill.as_view(), name="plan"),
    path("exercises/lessons/<lesson:reference>/", drills.Lesson.as_view(), name="lesson"),
    path("exercises/<drill:reference>/", drills.OneDrill.as_view(), name="drill"),
    path("exercises/<drill:reference>/start/", drills.StartDrill.as_view(), name="drill-start"),
    path("exercises/<drill:reference>/open/", drills.OpenBriefing.as_view(), name="drill-open"),
    path("exercises/<drill:reference>/decide/", drills.DecideInDrill.as_view(), name="drill-decide"),
    path("exercises/<drill:reference>/end/", drills.EndDrill.as_view(), name="drill-end"),
    path("exercises/<drill:reference>/debrief/", drills.DebriefDrill.as_view(), name="drill-debrief"),
    path("exercises/<drill:reference>/lessons/", drills.AddLesson.as_view(), name="drill-lesson"),
    path("exercises/<drill:reference>/score/", drills.DrillScore.as_view(), name="drill-score"),
    path("exercises/<drill:reference>/score.csv", drills.ScoreFile.as_view(), name="drill-score-csv"),
]
