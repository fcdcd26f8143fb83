"""The API addresses of the emergency room."""

from django.urls import URLPattern, URLResolver, path

from emergency.actions import country_locks as lock_acts
from emergency.actions import retention_holds as hold_acts
from emergency.api import (
    accounts,
    auditing,
    boxes,
    cases,
    cash,
    complaints,
    country_locks,
    duty,
    filed,
    framing,
    history,
    me,
    organisations,
    paying,
    ratifying,
    reports,
    retention_holds,
    roster,
    vouching,
)
from emergency.api.acts import ACTS
from emergency.api.board_acts import BOARD_ACTS
from emergency.api.calling import act_view
from emergency.api.override_acts import OVERRIDE_ACTS

urlpatterns: list[URLPattern | URLResolver] = [
    path("me/", me.MeView.as_view(), name="me"),
    path("me/freeze/", accounts.FreezeMeView.as_view(), name="me-freeze"),
    path("accounts/", accounts.AccountsView.as_view(), name="accounts-list"),
    path("accounts/freeze/", accounts.FreezeView.as_view(), name="accounts-freeze"),
    path("accounts/entries/<uuid:invitation_id>/confirm/", accounts.ConfirmEntryView.as_view(), name="entry-confirm"),
    path(
        "accounts/entries/<uuid:invitation_id>/withdraw/", accounts.WithdrawEntryView.as_view(), name="entry-withdraw"
    ),
    path("accounts/<uuid:person_id>/thaw/", accounts.ThawView.as_view(), name="account-thaw"),
    path("accounts/<uuid:person_id>/again/", accounts.AgainView.as_view(), name="account-again"),
    path("me/duty/", duty.MyDutyView.as_view(), name="me-duty"),
    path("me/relock/", boxes.RelockView.as_view(), name="me-relock"),
    path("duty/", duty.ShiftsView.as_view(), name="duty-set"),
    path("duty/<uuid:shift_id>/remove/", duty.RemoveShiftView.as_view(), name="duty-shift-remove"),
    path("country-locks/", country_locks.CountryLocksView.as_view(), name="country-locks"),
    path(
        "country-locks/<uuid:lock_id>/confirm/",
        country_locks.step_view("confirm", lock_acts.confirm, lock_acts.check_can_confirm).as_view(),
        name="country-lock-confirm",
    ),
    path(
        "country-locks/<uuid:lock_id>/lift/",
        country_locks.step_view("lift", lock_acts.lift, lock_acts.check_can_lift).as_view(),
        name="country-lock-lift",
    ),
    path("retention-holds/", retention_holds.RetentionHoldsView.as_view(), name="retention-holds"),
    path(
        "retention-holds/<uuid:retention_hold_id>/agree/",
        retention_holds.step_view("agree", hold_acts.agree, hold_acts.check_can_agree).as_view(),
        name="retention-hold-agree",
    ),
    path(
        "retention-holds/<uuid:retention_hold_id>/end/",
        retention_holds.step_view("end", hold_acts.end, hold_acts.check_can_end).as_view(),
        name="retention-hold-end",
    ),
    path("aid-requests/", cases.CasesView.as_view(), name="aid-requests"),
    path("aid-requests/<str:reference>/", cases.CaseView.as_view(), name="aid-request"),
    path("aid-requests/<str:reference>/slips/", cases.SlipsView.as_view(), name="aid-request-slips"),
    path("aid-requests/<str:reference>/rounds/", history.RoundsView.as_view(), name="aid-request-rounds"),
    path("aid-requests/<str:reference>/events/", history.EventsView.as_view(), name="aid-request-events"),
    path("aid-requests/<str:reference>/filed/", filed.FiledView.as_view(), name="aid-request-filed"),
    path("organisations/", organisations.OrganisationsView.as_view(), name="organisations"),
    path("confirm/", vouching.VouchView.as_view(), name="vouch"),
    path("complain/", complaints.ComplainView.as_view(), name="complain-by-api"),
    path("complaints/", complaints.ComplaintsView.as_view(), name="complaints-by-api"),
    path("complaints/<uuid:complaint_id>/text/", complaints.ComplaintTextView.as_view(), name="complaint-text"),
    path("complaints/<uuid:complaint_id>/take-up/", complaints.TakeUpView.as_view(), name="complaint-take-up"),
    path("complaints/<uuid:complaint_id>/answer/", complaints.AnswerView.as_view(), name="complaint-answer"),
    path("complaints/<uuid:complaint_id>/close/", complaints.CloseView.as_view(), name="complaint-close"),
    path("hand-over/", cash.SignCashView.as_view(), name="sign-cash"),
    path("roster/", roster.RosterView.as_view(), name="roster"),
    path("roster/proposals/", roster.ProposalsView.as_view(), name="roster-propose"),
    path("roster/proposals/<uuid:roster_id>/signatures/", roster.SignaturesView.as_view(), name="roster-sign"),
    path("roster/proposals/<uuid:roster_id>/withdraw/", roster.WithdrawView.as_view(), name="roster-withdraw"),
    path("boxes/<uuid:box_id>/", boxes.BoxView.as_view(), name="box"),
    path("boxes/<uuid:box_id>/locks/", boxes.LocksView.as_view(), name="box-locks"),
    path("boxes/<uuid:box_id>/locks/report/", boxes.LockReportView.as_view(), name="box-lock-report"),
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
