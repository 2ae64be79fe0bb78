"""Addresses of sharing. They hold references, never a name or a word about a child."""

from django.urls import path

from sharewell.foundation.addresses import take_references
from sharewell.sharing.views import (
    attachments,
    consents,
    disclosures,
    emergencies,
    links,
    lists,
    requests,
    sides,
    tellings,
)

app_name = "sharing"

take_references(request="req", disclosure="dis", decision="dec", consent="cst", child="chi", draft="dra")
take_references(child_link="lnk", telling="tel")

urlpatterns = [
    path("sharing/", lists.Inbox.as_view(), name="inbox"),
    path("sharing/disclosures.csv", lists.DisclosuresFile.as_view(), name="disclosures-csv"),
    path("sharing/requests.csv", lists.RequestsFile.as_view(), name="requests-csv"),
    path("sharing/registers/", lists.Registers.as_view(), name="registers"),
    path("sharing/registers/counts.csv", lists.CountsFile.as_view(), name="counts-csv"),
    path("sharing/registers/<slug:register>/<slug:reference>/", lists.Resolve.as_view(), name="resolve"),
    path("sharing/registers/<slug:register>.csv", lists.RegisterFile.as_view(), name="register-csv"),
    path("sharing/child/<child:child>/", sides.Side.as_view(), name="child-side"),
    # Two records of the index that are parted again, and what was shared meanwhile.
    path("children/links/<child_link:reference>/", tellings.UnderLinkPage.as_view(), name="under-link"),
    path("children/links/<child_link:reference>/shared.csv", tellings.UnderLinkFile.as_view(), name="under-link-csv"),
    path("children/links/<child_link:reference>/part/", tellings.Part.as_view(), name="part"),
    path("sharing/tell/<telling:reference>/", tellings.Tell.as_view(), name="telling"),
    path("consent/<consent:reference>/withdraw/", consents.Withdraw.as_view(), name="withdraw"),
    path("take-back/<str:token>/", consents.PlainLink.as_view(), name="plain-link"),
    path("requests/new/", requests.Ask.as_view(), name="ask"),
    path("requests/<request:reference>/", requests.RequestPage.as_view(), name="request"),
    path("requests/<request:reference>/decide/", requests.Decide.as_view(), name="decide"),
    path("disclosures/from/<decision:decision>/<int:position>/", disclosures.Disclose.as_view(), name="disclose"),
    path(
        "disclosures/from/<decision:decision>/<int:position>/link/",
        links.DiscloseByLink.as_view(),
        name="disclose-by-link",
    ),
    path("disclosures/<disclosure:reference>/link/", links.NewLink.as_view(), name="new-link"),
    path("disclosures/<disclosure:reference>/told/", links.Told.as_view(), name="told"),
    path(
        "disclosures/<disclosure:reference>/attachments/<int:number>/",
        attachments.Attachment.as_view(),
        name="attachment",
    ),
    path("for-you/<str:token>/", links.ForYou.as_view(), name="for-you"),
    path("for-you/<str:token>/attachments/<int:number>/", links.ForYouAttachment.as_view(), name="for-you-attachment"),
    path("disclosures/of/<decision:decision>/", disclosures.Went.as_view(), name="went"),
    path("disclosures/told/<draft:draft>/", emergencies.ToldNow.as_view(), name="told-now"),
    path("disclosures/<disclosure:reference>/", disclosures.DisclosurePage.as_view(), name="disclosure"),
    path("disclosures/<disclosure:reference>/text/", disclosures.DisclosureText.as_view(), name="disclosure-text"),
]
