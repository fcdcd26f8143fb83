"""A hold over what is not the reader's to see: the page on which the chair lifts it, and nothing of the case."""

from django.http import HttpResponse
from django.shortcuts import render

from emergency.actors import Actor
from emergency.api.calling import known
from emergency.reading.holds import hold_of
from emergency.web.access import PersonRequest
from emergency.web.acting import entry_of, scene_of
from emergency.web.case_acts import PAGE_ACTS
from emergency.web.menu import DUTY, menu


def hold_page(http_request: PersonRequest, reference: str) -> HttpResponse:
    """Show the hold to whom may lift it; NotFound to everybody else."""
    hold = hold_of(known(reference), Actor(user=http_request.user), now=http_request.now)
    entry = entry_of(PAGE_ACTS["unfreeze"], scene_of(http_request, reference, to="unfreeze"))
    shown = {"hold": hold, "entry": entry, "navigation": menu(http_request, DUTY)}
    return render(http_request, "emergency/hold.html", shown)
