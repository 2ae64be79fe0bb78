"""Addresses of sharing. They hold references, never a name or a word about a child."""

from django.urls import path, register_converter

from sharewell.sharing.views import consents, disclosures, emergencies, lists, requests, sides

app_name = "sharing"


class _Reference:
    """A reference."""

    def to_python(self, value: str) -> str:
        """Return it as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return it as it stands."""
        return value


class RequestConverter(_Reference):
    """The reference of a request."""

    regex = "req_[0-9A-Z]{18}"


class DisclosureConverter(_Reference):
    """The reference of a disclosure."""

    regex = "dis_[0-9A-Z]{18}"


class OfDecisionConverter(_Reference):
    """The reference of a decision."""

    regex = "dec_[0-9A-Z]{18}"


class OfDraftConverter(_Reference):
    """The reference of a draft of a decision."""

    regex = "dra_[0-9A-Z]{18}"


register_converter(OfDraftConverter, "of_draft")
register_converter(RequestConverter, "request")
register_converter(DisclosureConverter, "disclosure")
register_converter(OfDecisionConverter, "of_decision")

urlpatterns = [
    path("sharing/", lists.Inbox.as_view(), name="inbox"),
    path("sharing/disclosures.csv", lists.DisclosuresFile.as_view(), name="disclosures-csv"),
    path("sharing/requests.csv", lists.RequestsFile.as_view(), name="requests-csv"),
    path("sharing/registers/", lists.Registers.as_view(), name="registers"),
    path("sharing/registers/counts.csv", lists.CountsFile.as_view(), name="counts-csv"),
    path("sharing/registers/<slug:register>/<slug:reference>/", lists.Resolve.as_view(), name="resolve"),
    path("sharing/registers/<slug:register>.csv", lists.RegisterFile.as_view(), name="register-csv"),
    path("sharing/child/<slug:child>/", sides.Side.as_view(), name="child-side"),
    path("consent/<slug:reference>/withdraw/", consents.Withdraw.as_view(), name="withdraw"),
    path("take-back/<str:token>/", consents.PlainLink.as_view(), name="plain-link"),
    path("requests/new/", requests.Ask.as_view(), name="ask"),
    path("requests/<request:reference>/", requests.RequestPage.as_view(), name="request"),
    path("requests/<request:reference>/decide/", requests.Decide.as_view(), name="decide"),
    path("disclosures/from/<of_decision:decision>/<int:position>/", disclosures.Disclose.as_view(), name="disclose"),
    path("disclosures/of/<of_decision:decision>/", disclosures.Went.as_view(), name="went"),
    path("disclosures/told/<of_draft:draft>/", emergencies.ToldNow.as_view(), name="told-now"),
    path("disclosures/<disclosure:reference>/", disclosures.DisclosurePage.as_view(), name="disclosure"),
]
