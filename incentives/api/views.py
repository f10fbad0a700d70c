"""The addresses of the API: each reads its request, asks a service, and answers."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from incentives.api import examples, law, shapes
from incentives.api.answers import changed_answer, comparison_answer, estimate_answer
from incentives.api.base import ApiView, PrivateView
from incentives.api.openapi import LOCATION_HEADER, request_example
from incentives.api.payslips import PayslipRequestSerializer, payslip_answer
from incentives.api.queries import EstimateQuery, LawQuery, StoredQuery
from incentives.estimates import services
from incentives.estimates.inputs import (
    ComparisonRequestSerializer,
    EstimateRequestSerializer,
    to_request,
)
from incentives.estimates.models import Estimate
from incentives.estimates.preferences import to_preferences
from incentives.rules.models import Measure


class EstimatesView(PrivateView):
    """Estimates are kept at an address that cannot be guessed."""

    throttle_scope = "estimates"

    @extend_schema(
        operation_id="estimates_create",
        summary="Estimate a project at a location, and store the estimate",
        tags=["estimates"],
        parameters=[EstimateQuery, LOCATION_HEADER],
        request=EstimateRequestSerializer,
        examples=[request_example("crm_fes", "A call centre in Fès", examples.PROJECT)],
        responses={
            200: OpenApiResponse(shapes.ComputedShape, "Computed and not stored (store=false)."),
            201: OpenApiResponse(shapes.EstimateShape, "Computed and stored."),
            404: OpenApiResponse(None, "The location does not exist."),
        },
    )
    def post(self, request: Request) -> Response:
        wanted = self.read_query(EstimateQuery)
        project = to_request(self.read_body(EstimateRequestSerializer))
        if not wanted["store"]:
            computed = services.compute(project)
            return Response(estimate_answer(computed, with_steps=wanted["steps"]))
        row, computed = services.create(project, now=timezone.now())
        return Response(
            {"token": row.token, **estimate_answer(computed, with_steps=wanted["steps"])},
            status=status.HTTP_201_CREATED,
            headers={"Location": reverse("api:estimate", kwargs={"token": row.token})},
        )


class EstimateView(PrivateView):
    """A stored estimate keeps the answer and the rules of its day."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="estimates_retrieve",
        summary="A stored estimate, as first computed or under today's rules",
        tags=["estimates"],
        parameters=[StoredQuery],
        responses={200: OpenApiResponse(shapes.StoredEstimateShape, "The estimate.")},
    )
    def get(self, request: Request, token: str) -> Response:
        wanted = self.read_query(StoredQuery)
        row = _stored(token)
        stored = services.as_first_computed(row)
        if wanted["parameters"] == "stored":
            answer = estimate_answer(stored, with_steps=wanted["steps"])
            return Response({"token": token, **answer})
        current = services.recompute(row, on=timezone.localdate())
        return Response(
            {
                "token": token,
                **estimate_answer(current, with_steps=wanted["steps"]),
                "changed": changed_answer(stored, current),
            }
        )


def _stored(token: str) -> Estimate:
    """The estimate of a token, while it is kept."""
    kept = Estimate.objects.filter(token=token, expires_at__gt=timezone.now())
    row = kept.first()
    if row is None:
        raise NotFound(_("No estimate has this token, or it is no longer kept."))
    return row


class ComparisonsView(PrivateView):
    """Rows stand by match with preferences, else by prudent total, favourable total, slug."""

    throttle_scope = "comparisons"

    @extend_schema(
        operation_id="comparisons_create",
        summary="Compare a project at every location; nothing is stored",
        tags=["estimates"],
        request=ComparisonRequestSerializer,
        examples=[request_example("crm", "A call centre, anywhere", examples.PROJECT_ANYWHERE)],
        responses={200: OpenApiResponse(shapes.ComparisonShape, "One row a location.")},
    )
    def post(self, request: Request) -> Response:
        self.read_query()
        body = self.read_body(ComparisonRequestSerializer)
        project = to_request(body)
        compared = services.compare_places(project.inputs, on=project.on)
        preferences = to_preferences(project.inputs, body["preferences"])
        return Response(comparison_answer(compared, preferences))


class PayslipsView(PrivateView):
    """Each line is rounded once from the exact year."""

    throttle_scope = "payslips"

    @extend_schema(
        operation_id="payslips_create",
        summary="One month of pay under the law of a date; nothing is stored",
        tags=["payslips"],
        request=PayslipRequestSerializer,
        examples=[request_example("salary", "Ten thousand dirhams a month", examples.PAYSLIP)],
        responses={200: OpenApiResponse(shapes.PayslipShape, "The payslip.")},
    )
    def post(self, request: Request) -> Response:
        self.read_query()
        return Response(payslip_answer(self.read_body(PayslipRequestSerializer)))


class MeasuresView(ApiView):
    """A measure is in force when the law gives it that day, whether or not its formula is known."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="measures_list",
        summary="The measures as the law stands on a date",
        tags=["law"],
        parameters=[LawQuery],
        responses={200: OpenApiResponse(shapes.MeasuresShape, "Every measure.")},
    )
    def get(self, request: Request) -> Response:
        wanted = self.read_query(LawQuery)
        return Response(law.measures_on(wanted.get("on") or timezone.localdate()))


class MeasureView(ApiView):
    """A measure is in force when the law gives it that day, whether or not its formula is known."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="measures_retrieve",
        summary="One measure as the law stands on a date",
        tags=["law"],
        parameters=[LawQuery],
        responses={200: OpenApiResponse(shapes.MeasureOnShape, "The measure.")},
    )
    def get(self, request: Request, code: str) -> Response:
        wanted = self.read_query(LawQuery)
        try:
            return Response(law.measure_on(code, wanted.get("on") or timezone.localdate()))
        except Measure.DoesNotExist:
            raise NotFound(_("No measure has this code.")) from None


class ParametersView(ApiView):
    """Dates are those from which the law applies a value."""

    throttle_scope = "read"

    @extend_schema(
        operation_id="parameters_list",
        summary="Every parameter with all its published values, dated and sourced",
        tags=["law"],
        responses={200: OpenApiResponse(shapes.ParametersShape, "Every parameter.")},
    )
    def get(self, request: Request) -> Response:
        self.read_query()
        return Response(law.parameter_history())
