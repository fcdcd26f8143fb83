"""After a backup was restored: saying that freezes were laid again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from emergency.actions.ending import after_restore
from emergency.web.access import PersonRequest, signed_in
from fund.actions.evidence import leaving_evidence


@require_POST
@signed_in
def seen_to(http_request: PersonRequest, restored_id: UUID) -> HttpResponse:
    """Take the reminder off the first page of chair, deputy chair and data guardian."""
    with leaving_evidence("restored_seen_to", by=http_request.user.pk, now=http_request.now):
        after_restore.dismiss(restored_id=restored_id, by=http_request.user, now=http_request.now)
    messages.success(http_request, _("Done, and recorded."))
    return redirect("home")
