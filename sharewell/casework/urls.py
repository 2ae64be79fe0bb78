"""Addresses of casework. They hold references, never a name or a word about a child."""

from django.urls import path, register_converter

from sharewell.casework.views import adding, dissenting, enquiries, lists

app_name = "casework"


class _Reference:
    """A reference."""

    def to_python(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it stands."""
        return value


class EnquiryConverter(_Reference):
    """The reference of an enquiry."""

    regex = "enq_[0-9A-Z]{18}"


class DissentConverter(_Reference):
    """The reference of a dissent."""

    regex = "dst_[0-9A-Z]{18}"


class ContributedConverter(_Reference):
    """The reference of a disclosure."""

    regex = "dis_[0-9A-Z]{18}"


register_converter(EnquiryConverter, "enquiry")
register_converter(DissentConverter, "dissent")
register_converter(ContributedConverter, "contributed")

urlpatterns = [
    path("enquiries/", lists.Enquiries.as_view(), name="list"),
    path("enquiries/enquiries.csv", lists.EnquiriesFile.as_view(), name="list-csv"),
    path("enquiries/new/", lists.Receive.as_view(), name="receive"),
    path("enquiries/from/<contributed:disclosure>/", lists.Open.as_view(), name="open"),
    path("enquiries/contributions/<contributed:disclosure>/", adding.Contributed.as_view(), name="contributed"),
    path("enquiries/dissent/<dissent:reference>/", dissenting.DissentPage.as_view(), name="dissent"),
    path("enquiries/<enquiry:reference>/", enquiries.EnquiryPage.as_view(), name="enquiry"),
    path("enquiries/<enquiry:reference>/ask/", adding.Ask.as_view(), name="ask"),
    path("enquiries/<enquiry:reference>/without-consent/", adding.Dispense.as_view(), name="dispense"),
    path("enquiries/<enquiry:reference>/statement/", adding.Statement.as_view(), name="statement"),
    path("enquiries/<enquiry:reference>/chronology/", adding.ChronologyPage.as_view(), name="chronology"),
    path("enquiries/<enquiry:reference>/chronology.csv", adding.ChronologyFile.as_view(), name="chronology-csv"),
    path("enquiries/<enquiry:reference>/decide/", enquiries.Decide.as_view(), name="decide"),
    path("enquiries/<enquiry:reference>/feedback/", enquiries.FeedBack.as_view(), name="feed-back"),
    path("enquiries/<enquiry:reference>/disagree/", dissenting.Disagree.as_view(), name="disagree"),
    path("enquiries/<enquiry:reference>/do/<slug:act>/", enquiries.Act.as_view(), name="act"),
]
