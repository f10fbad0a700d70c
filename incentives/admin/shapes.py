"""How each kind of value is written in its field, for the people who write them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incentives.rules.enums import ParameterKind

SHAPES: dict[str, Promise] = {
    ParameterKind.PERIOD: _(
        'A period is its first and its last day: {"from": "2025-07-01", "to": "2030-12-31"}.'
        ' Write null for "to" where no end is known.'
    ),
    ParameterKind.SHARE: _('A share is a part of one between quotes: "0.17" for 17%.'),
    ParameterKind.OPTIONAL_SHARE: _(
        'A share is a part of one between quotes ("0.20"); "none" where there is no advantage.'
    ),
    ParameterKind.COUNT: _("A whole number is written without quotes: 18."),
    ParameterKind.NUMBER: _('A number is written between quotes: "1.5".'),
    ParameterKind.AMOUNT: _(
        'An amount in dirhams is written between quotes, with a point: "6000.00".'
    ),
    ParameterKind.FLAG: _("Write true or false, without quotes."),
    ParameterKind.SCALE: _(
        "A scale is a list of brackets, from the lowest:"
        ' [{"above": "0", "rate": "0"}, {"above": "40000", "rate": "0.10"}].'
    ),
    ParameterKind.BANDS: _(
        "Bands are a list, from the lowest edge; “from” includes the edge, “above” does not:"
        ' [{"from": "2", "rate": "0.05"}, {"above": "5", "rate": "0.07"}].'
    ),
    ParameterKind.CATEGORY_SHARES: _(
        'One share for each category: {"A": "0.10", "B": "0.15", "none": "0"}.'
    ),
}
