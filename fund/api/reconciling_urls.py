"""The API addresses of reconciling."""

from django.urls import URLPattern, path

from fund.api import reconciling, typed_statements

urlpatterns: list[URLPattern] = [
    path("fund/matches/split/", reconciling.SplitView.as_view(), name="fund-match-split"),
    path("fund/statement-lines/<uuid:line_id>/post/", reconciling.PostLineView.as_view(), name="fund-line-post"),
    path("fund/own-transfers/", reconciling.OwnTransfersView.as_view(), name="fund-own-transfers"),
    path("fund/ignored-lines/", reconciling.IgnoredView.as_view(), name="fund-ignored-lines"),
    path(
        "fund/ignored-lines/<uuid:reconciliation_id>/undo/",
        reconciling.TakeUpView.as_view(),
        name="fund-ignored-lines-undo",
    ),
    path("fund/statements/<uuid:statement_id>/lock/", reconciling.LockView.as_view(), name="fund-statement-lock"),
    path(
        "fund/statements/<uuid:statement_id>/confirm-lock/",
        reconciling.ConfirmLockView.as_view(),
        name="fund-statement-confirm-lock",
    ),
    path("fund/statements/<uuid:statement_id>/unlock/", reconciling.UnlockView.as_view(), name="fund-statement-unlock"),
    path("fund/typed-statements/", typed_statements.TypedStatementsView.as_view(), name="fund-typed-statements"),
    path(
        "fund/typed-statements/<uuid:typed_id>/confirm/",
        typed_statements.TypedConfirmView.as_view(),
        name="fund-typed-statement-confirm",
    ),
    path(
        "fund/typed-statements/<uuid:typed_id>/discard/",
        typed_statements.TypedDiscardView.as_view(),
        name="fund-typed-statement-discard",
    ),
]
