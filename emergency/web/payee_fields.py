"""Naming a listed payee for a case: who is offered, and how."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emergency.web.case_forms import ActForm, Scene
from fund.models import ListedPayee
from fund.payees import nameable, standing_agreement


def nameable_payees(scene: Scene) -> list[tuple[str, Any]]:
    """Return the listed payees that may be named for this case; none in a country without a list."""
    aid_request = scene.sight.aid_request
    uses = [line.use for line in scene.lines]
    return [(str(one.pk), _label(one, scene)) for one in nameable(aid_request.fund, aid_request.country, uses)]


def payee_field(choices: list[tuple[str, Any]], *, required: bool = False) -> forms.ChoiceField:
    """Return the field that offers them."""
    offered = choices if required else [("", _("nobody on the list")), *choices]
    return forms.ChoiceField(
        label=_("Is it paid straight to somebody on the list?"),
        help_text=_("Whoever is named here is paid, and nobody else."),
        choices=offered,
        required=required,
    )


def _label(payee: ListedPayee, scene: Scene) -> Any:
    words = {"name": payee.name, "kind": payee.get_kind_display()}
    if standing_agreement(payee, now=scene.now):
        return _("%(name)s (%(kind)s, with a fee agreement)") % words
    return _("%(name)s (%(kind)s)") % words


class NamePayeeForm(ActForm):
    """To whom on the list the case is paid."""

    def prepare(self) -> None:
        """Offer those that may be named."""
        self.fields["payee"] = payee_field(nameable_payees(self.scene), required=True)
