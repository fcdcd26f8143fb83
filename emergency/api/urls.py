"""The API addresses of the emergency room."""

from django.urls import URLPattern, URLResolver, path

from emergency.api import cases, history, me, paying
from emergency.api.acts import ACTS
from emergency.api.board_acts import BOARD_ACTS
from emergency.api.calling import act_view

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", me.MeView.as_view(), name="me"),
    path("aid-requests/", cases.CasesView.as_view(), name="aid-requests"),
    path("aid-requests/<str:reference>/", cases.CaseView.as_view(), name="aid-request"),
    path("aid-requests/<str:reference>/slips/", cases.SlipsView.as_view(), name="aid-request-slips"),
    path("aid-requests/<str:reference>/rounds/", history.RoundsView.as_view(), name="aid-request-rounds"),
    path("aid-requests/<str:reference>/events/", history.EventsView.as_view(), name="aid-request-events"),
    path("boxes/<uuid:box_id>/", cases.BoxView.as_view(), name="box"),
    path("fund/disbursements/", paying.DisbursementsView.as_view(), name="disbursements"),
    path("fund/disbursements/<uuid:disbursement_id>/authorise/", paying.AuthoriseView.as_view(), name="authorise"),
    path("fund/disbursements/<uuid:disbursement_id>/send/", paying.SendView.as_view(), name="send"),
    path("fund/disbursements/<uuid:disbursement_id>/fail/", paying.FailView.as_view(), name="fail"),
    path("fund/disbursements/<uuid:disbursement_id>/return/", paying.ReturnView.as_view(), name="return"),
    *(
        path(f"aid-requests/<str:reference>/{act.name}/", act_view(act).as_view(), name=f"aid-request-{act.name}")
        for act in (*ACTS, *BOARD_ACTS)
    ),
]
