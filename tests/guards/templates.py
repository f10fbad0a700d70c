"""A variable that a template reads and nobody defined is an error, not an empty text.

Django prints nothing for ``{{ misspelt }}`` and takes ``{% if misspelt %}`` for false. Here both
raise, and are recorded too: ``{% if a and b %}`` swallows what its operands raise.

Templates of Django and of other packages are left alone: the admin reads undefined variables on
purpose. In a partial (under ``components/`` or ``layout/``, or named ``_…``), ``{% if name %}`` may
ask whether an optional argument was given; elsewhere the view says so.
"""

from contextlib import ExitStack
from contextvars import ContextVar
from pathlib import Path
from typing import Any
from unittest import mock

from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, Variable, VariableDoesNotExist
from django.templatetags.i18n import BlockTranslateNode


class UndefinedTemplateVariable(Exception):
    """A template of ours read a variable that does not exist."""


found: list[str] = []
_asks_whether_given: ContextVar[bool] = ContextVar("asks_whether_given", default=False)

_resolve_variable = Variable.resolve
_resolve_expression = FilterExpression.resolve
_render_blocktranslate = BlockTranslateNode.render


def install(stack: ExitStack) -> None:
    """Watch every template until ``stack`` closes."""
    for owner, name, replacement in (
        (Variable, "resolve", _strict_variable),
        (FilterExpression, "resolve", _strict_expression),
        (BlockTranslateNode, "render", _strict_blocktranslate),
    ):
        stack.enter_context(mock.patch.object(owner, name, replacement))


def _strict_variable(self: Variable, context: Context) -> Any:
    try:
        return _resolve_variable(self, context)
    except VariableDoesNotExist:
        template = _template_name(context)
        if template is None or _is_optional_argument(self, context, template):
            raise
        raise _undefined(str(self.var), template) from None


def _strict_expression(
    self: FilterExpression, context: Context, ignore_failures: bool = False
) -> Any:
    token = _asks_whether_given.set(ignore_failures)
    try:
        return _resolve_expression(self, context, ignore_failures)
    finally:
        _asks_whether_given.reset(token)


def _strict_blocktranslate(self: Any, context: Context, nested: bool = False) -> Any:
    template = _template_name(context)
    if template is not None:
        names = self.render_token_list(self.singular)[1] + self.render_token_list(self.plural)[1]
        for name in names:
            if name not in context and name not in self.extra_context and name != self.countervar:
                raise _undefined(name, template)
    return _render_blocktranslate(self, context, nested)


def _undefined(name: str, template: str) -> UndefinedTemplateVariable:
    found.append(f"{template}: {name}")
    return UndefinedTemplateVariable(found[-1])


def _template_name(context: Context) -> str | None:
    """The template being rendered when it is one of ours, else None."""
    template = getattr(getattr(context, "render_context", None), "template", None)
    if template is None or template.origin is None:
        return None
    name = str(template.origin.name)
    ours = name.startswith("<") or (
        Path(name).is_relative_to(settings.BASE_DIR) and "site-packages" not in name
    )
    return name.removeprefix(f"{settings.BASE_DIR}/") if ours else None


def _is_optional_argument(variable: Variable, context: Context, template: str) -> bool:
    path = Path(template)
    is_partial = path.name.startswith("_") or {"components", "layout"} & set(path.parts)
    root = (variable.lookups or ("",))[0]
    return bool(is_partial) and _asks_whether_given.get() and root not in context
