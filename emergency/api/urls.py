"""The API addresses of the emergency room."""

from django.urls import URLPattern, URLResolver, path

from emergency.api import (
    auditing,
    cases,
    cash,
    duty,
    framing,
    history,
    me,
    organisations,
    paying,
    ratifying,
    reports,
    vouching,
)
from emergency.api.acts import ACTS
from emergency.api.board_acts import BOARD_ACTS
from emergency.api.calling import act_view
from emergency.api.override_acts import OVERRIDE_ACTS

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", me.MeView.as_view(), name="me"),
    path("me/duty/", duty.MyDutyView.as_view(), name="me-duty"),
    path("duty/", duty.ShiftsView.as_view(), name="duty-set"),
    path("duty/<uuid:shift_id>/remove/", duty.RemoveShiftView.as_view(), name="duty-shift-remove"),
    path("aid-requests/", cases.CasesView.as_view(), name="aid-requests"),
    path("aid-requests/<str:reference>/", cases.CaseView.as_view(), name="aid-request"),
    path("aid-requests/<str:reference>/slips/", cases.SlipsView.as_view(), name="aid-request-slips"),
    path("aid-requests/<str:reference>/rounds/", history.RoundsView.as_view(), name="aid-request-rounds"),
    path("aid-requests/<str:reference>/events/", history.EventsView.as_view(), name="aid-request-events"),
    path("organisations/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("confirm/", vouching.VouchView.as_view(), name="vouch"),
    path("hand-over/", cash.SignCashView.as_view(), name="sign-cash"),
    path("boxes/<uuid:box_id>/", cases.BoxView.as_view(), name="box"),
    path("reports/decision-minute/", reports.MinutesView.as_view(), name="report-decision-minute"),
    path("reports/go-ahead/", reports.GoAheadView.as_view(), name="report-go-ahead"),
    path("reports/board-agenda/", reports.AgendaView.as_view(), name="report-board-agenda"),
    path("reports/board-quarter/", reports.BoardQuarterView.as_view(), name="report-board-quarter"),
    path("fund/audit/proof/", auditing.ProofView.as_view(), name="audit-proof"),
    path("reports/overrides/", reports.OverridesView.as_view(), name="report-overrides"),
    path("fund/motions/", framing.MotionsView.as_view(), name="motions"),
    path("fund/motions/<uuid:motion_id>/vote/", framing.MotionVoteView.as_view(), name="motion-vote"),
    path("fund/motions/<uuid:motion_id>/withdraw/", framing.MotionWithdrawView.as_view(), name="motion-withdraw"),
    path("fund/motions/<uuid:motion_id>/close/", framing.MotionCloseView.as_view(), name="motion-close"),
    path("fund/frames/", framing.FramesView.as_view(), name="frames"),
    path("fund/frames/<uuid:frame_id>/propose/", framing.ProposeView.as_view(), name="frame-propose"),
    path("fund/frames/<uuid:frame_id>/decide/", framing.DecideView.as_view(), name="frame-decide"),
    path("fund/ratifications/", ratifying.RatificationsView.as_view(), name="ratifications"),
    path("fund/disbursements/", paying.DisbursementsView.as_view(), name="disbursements"),
    path("fund/disbursements/<uuid:disbursement_id>/authorise/", paying.AuthoriseView.as_view(), name="authorise"),
    path("fund/disbursements/<uuid:disbursement_id>/send/", paying.SendView.as_view(), name="send"),
    path("fund/disbursements/<uuid:disbursement_id>/fail/", paying.FailView.as_view(), name="fail"),
    path("fund/disbursements/<uuid:disbursement_id>/return/", paying.ReturnView.as_view(), name="return"),
    path("fund/disbursements/<uuid:disbursement_id>/unspent/", paying.UnspentView.as_view(), name="unspent"),
    *(
        path(f"aid-requests/<str:reference>/{act.name}/", act_view(act).as_view(), name=f"aid-request-{act.name}")
        for act in (*ACTS, *BOARD_ACTS, *OVERRIDE_ACTS)
    ),
]
