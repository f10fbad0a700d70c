"""The tables of the places as files: out and back, refused by row and column, whole or not."""

import csv
import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook

from incentives.estimates.models import PlaceRevision
from incentives.pages.models import AgencySettings
from sites.enums import EvidencedFact
from sites.models import (
    Evidence,
    Figure,
    Location,
    Programme,
    Province,
    TalentFigure,
    TalentProvider,
)
from sites.sheets import screens
from sites.sheets.cells import DayCell, NumberCell, WholeCell, YesNoCell
from sites.sheets.exchange import compare, written_file
from sites.sheets.reading import MAX_BYTES, MAX_ROWS, SheetError, Table, read_table
from sites.sheets.resources import (
    EvidenceResource,
    FigureResource,
    LocationResource,
    SheetResource,
    TalentFigureResource,
    TalentProviderResource,
    column_names,
)
from sites.staff_forms import AnnounceForm
from tests.incentives.admin.conftest import in_role, person, signed_in

pytestmark = pytest.mark.django_db

RESOURCES = {
    Location: LocationResource,
    Figure: FigureResource,
    Evidence: EvidenceResource,
    TalentFigure: TalentFigureResource,
    TalentProvider: TalentProviderResource,
}
FIGURES = "location;code;value;year\n"


def address(model: type[Model], screen: str, *given: str) -> str:
    return reverse(f"admin:sites_{model._meta.model_name}_{screen}", args=given)


def workbook(*rows: list[Any]) -> bytes:
    book, target = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(target)
    return target.getvalue()


def the_table(content: bytes, resource: SheetResource) -> Table:
    known = set(column_names(resource))
    return read_table(content, known=known.__contains__, needed=resource.keys)


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person("amina"), language="en")


def send(client: Client, content: str | bytes, *, model: type[Model] = Figure) -> Any:
    file = SimpleUploadedFile(
        "places.csv", content.encode() if isinstance(content, str) else content
    )
    return client.post(address(model, "import"), {"file": file})


def confirm(client: Client, page: Any, *, model: type[Model] = Figure) -> Any:
    typed = {"seal": page.context["seal"], "digest": page.context["outcome"].digest}
    return client.post(address(model, "import"), typed)


def refusals(page: Any) -> list[tuple[int, str]]:
    assert "seal" not in page.content.decode()
    return [(one.number, one.column) for one in page.context["outcome"].refusals]


# --- Out and back --------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("model", RESOURCES)
def test_what_is_taken_out_comes_back_unchanged(model: type[Model], kind: str) -> None:
    resource = RESOURCES[model]
    rows = list(model._default_manager.order_by("pk")[:40])
    content = written_file(resource(), rows, kind=kind)
    table = the_table(content, resource())
    outcome = compare(resource(), table)
    assert not outcome.refusals
    assert not outcome.written
    assert len(outcome.changes) == len(rows) > 5


def test_a_file_of_another_language_reads_the_same(editor: Client) -> None:
    """Columns are named the same for all, and hold each language, whatever the screen speaks."""
    for language in ("fr", "ar"):
        client = signed_in(User.objects.get(username="amina"), language=language)
        content = client.get(address(Location, "export", "csv")).content.decode("utf-8-sig")
        row = next(one for one in csv.DictReader(io.StringIO(content), delimiter=";"))
        location = Location.objects.get(slug=row["slug"])
        assert row["name_ar"] == location.name_ar  # type: ignore[attr-defined]
        assert "name" not in row
        assert "id" not in row


def test_the_list_is_taken_out_as_it_is_filtered(editor: Client) -> None:
    query = "?code__exact=occupancy_pct&q=fes"
    response = editor.get(address(Figure, "export", "xlsx") + query)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    sheet = load_workbook(io.BytesIO(response.content)).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    wanted = Figure.objects.filter(code="occupancy_pct", location__slug__contains="fes")
    assert {row[0] for row in rows} == {one.location.slug for one in wanted}
    assert editor.get(address(Figure, "export", "json")).status_code == 404


def test_no_text_is_run_as_a_formula(editor: Client) -> None:
    location = Location.objects.get(slug="fes-shore")
    for text in ('=HYPERLINK("https://example.org")', "+1", "-2", "@SUM(A1)", "'quoted"):
        Location.objects.filter(pk=location.pk).update(operator_fr=text)
        for kind in ("xlsx", "csv"):
            content = written_file(
                LocationResource(), [Location.objects.get(pk=location.pk)], kind=kind
            )
            table = the_table(content, LocationResource())
            assert table.rows[0][table.columns.index("operator_fr")] == text
            assert not compare(LocationResource(), table).written
        book = load_workbook(
            io.BytesIO(
                written_file(
                    LocationResource(), [Location.objects.get(pk=location.pk)], kind="xlsx"
                )
            )
        )
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert not [
            cell.value
            for cell in cells
            if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))
        ]


# --- Preview, then storing -----------------------------------------------------------------------
def test_new_changed_emptied_and_equal_rows(editor: Client) -> None:
    figure = Figure.objects.get(location__slug="fes-shore", code="jobs_current")
    other = Figure.objects.exclude(pk=figure.pk).filter(year__isnull=False).order_by("pk")[0]
    Figure.objects.filter(location__slug="fes-shore", code="tenants_count").delete()
    emptied = Figure.objects.exclude(pk__in=[figure.pk, other.pk]).order_by("-pk")[0]
    count, revision = Figure.objects.count(), PlaceRevision.current()
    page = send(
        editor,
        FIGURES
        + f"fes-shore;jobs_current;{figure.value + 1};2025\n"
        + "fes-shore;tenants_count;12,5;\n\n"
        + f"{other.location.slug};{other.code};{other.value};{other.year}\n"
        + f"{emptied.location.slug};{emptied.code};;\n",
    )
    changes = page.context["outcome"].changes
    assert [(one.number, one.kind) for one in changes] == [
        (2, "changed"), (3, "new"), (5, "same"), (6, "removed"),
    ]  # fmt: skip
    before = f"{figure.value.normalize():f}"
    assert ("value", before, f"{(figure.value + 1).normalize():f}") in changes[0].differences
    assert ("value", "", "12.5") in changes[1].differences
    html = page.content.decode()
    assert f'<del dir="auto">{before}</del>' in html
    assert (Figure.objects.count(), PlaceRevision.current()) == (count, revision)

    assert confirm(editor, page).status_code == 302
    figure.refresh_from_db()
    assert figure.year == 2025
    new = Figure.objects.get(location__slug="fes-shore", code="tenants_count")
    assert (new.value, new.year) == (Decimal("12.5"), None)
    assert not Figure.objects.filter(pk=emptied.pk).exists()
    assert PlaceRevision.current() != revision
    assert LogEntry.objects.count() == 3
    again = send(editor, FIGURES + "fes-shore;tenants_count;12.5;\n")
    assert not again.context["outcome"].written
    assert "seal" not in again.content.decode()


def test_public_pages_show_it_at_once(editor: Client, client: Client) -> None:
    assert client.get("/api/v1/locations/fes-shore").status_code == 200
    page = send(editor, FIGURES + "fes-shore;rent_mad_per_m2_month;71.25;2026\n")
    confirm(editor, page)
    figures = client.get("/api/v1/locations/fes-shore").json()["figures"]
    assert figures["rent_mad_per_m2_month"]["value"] == "71.25"
    assert "71,25" in client.get("/fr/locations/fes-shore/").content.decode()


def test_a_number_of_a_spreadsheet_is_exact(editor: Client) -> None:
    content = workbook(
        ["location", "code", "value", "year"], ["fes-shore", "occupancy_pct", 12.1, 2025]
    )
    confirm(editor, send(editor, content))
    figure = Figure.objects.get(location__slug="fes-shore", code="occupancy_pct")
    assert (figure.value, figure.year) == (Decimal("12.1"), 2025)


def test_one_wrong_row_and_nothing_is_stored(editor: Client) -> None:
    before = list(Figure.objects.order_by("pk").values_list())
    page = send(
        editor,
        FIGURES
        + "fes-shore;jobs_current;1;2025\n"
        + "nowhere;jobs_current;1;2025\n"
        + "fes-shore;mood;1;2025\n"
        + "fes-shore;area_ha;1,234;2025\n"
        + "fes-shore;occupancy_pct;101;25\n"
        + "fes-shore;tenants_count;=1+1;2025.5\n"
        + "fes-shore;jobs_current;2;2025\n"
        + "fes-shore;opening_year;-1;1999\n"
        + "casanearshore;area_ha;1.555;2020\n",
    )
    found = refusals(page)
    assert (3, "location") in found
    assert (4, "code") in found
    assert (5, "value") in found
    assert {(6, "code · value"), (6, "year")} <= set(found)
    assert {(7, "value"), (7, "year")} <= set(found)
    assert (8, "") in found
    assert (9, "value") in found
    assert all(one.sentence for one in page.context["outcome"].refusals)
    assert 2 not in {number for number, _ in found}
    assert list(Figure.objects.order_by("pk").values_list()) == before


def test_a_new_location_wants_its_texts_and_its_place(editor: Client) -> None:
    columns = (
        "slug,name_fr,name_en,name_ar,kind,status,province,latitude,longitude,"
        "city_fr,city_en,one_stop_shop"
    )
    page = send(
        editor,
        f"{columns}\nnew-park,Parc,Park,,park,announced,06.141,33.5,7.6,Casa,Casa,yes\n",
        model=Location,
    )
    found = refusals(page)
    assert {(2, "name_ar"), (2, "city_ar"), (2, "one_stop_shop")} <= set(found)
    assert (2, "latitude · longitude") in found
    right = (
        f"{columns},city_ar\nnew-park,Parc,Park,منتزه,park,announced,06.141,33.5,-7.6,"
        "Casa,Casa,,الدار البيضاء\n"
    )
    confirm(editor, send(editor, right, model=Location), model=Location)
    location = Location.objects.get(slug="new-park")
    assert location.one_stop_shop is None
    assert location.latitude == Decimal("33.5")
    assert not location.figures.exists()
    assert Client().get("/fr/locations/new-park/").status_code == 200


def test_an_answer_on_the_one_stop_shop_keeps_its_source(editor: Client) -> None:
    location = Location.objects.get(slug="fes-shore")
    location.evidence.filter(field=EvidencedFact.ONE_STOP_SHOP).delete()
    Location.objects.filter(pk=location.pk).update(one_stop_shop=None)
    text = "slug;one_stop_shop\nfes-shore;oui\n"
    assert refusals(send(editor, text, model=Location)) == [(2, "one_stop_shop")]
    sources = "location;programme;provider;field;order;publisher;date;url;confidence;link\n"
    one = "fes-shore;;;one_stop_shop;0;MedZ;2026;;high;no\n"
    confirm(editor, send(editor, sources + one, model=Evidence), model=Evidence)
    assert location.evidence.get(field="one_stop_shop").publisher == "MedZ"
    confirm(editor, send(editor, text, model=Location), model=Location)
    location.refresh_from_db()
    assert location.one_stop_shop is True


def test_providers_are_linked_by_codes(editor: Client) -> None:
    provider = TalentProvider.objects.filter(provinces__isnull=False).order_by("pk")[0]
    codes = "slug;provinces\n" + provider.slug
    assert refusals(send(editor, f"{codes};06.141, 99.999\n", model=TalentProvider)) == [
        (2, "provinces")
    ]
    page = send(editor, f"{codes};06.141, 03.231\n", model=TalentProvider)
    confirm(editor, page, model=TalentProvider)
    assert {one.code for one in provider.provinces.all()} == {"06.141", "03.231"}


def test_sources_of_one_name_and_order_are_told_apart_first(editor: Client) -> None:
    location = Location.objects.get(slug="fes-shore")
    for publisher in ("One", "Other"):
        Evidence.objects.create(
            location=location, field="rail", order=7, publisher=publisher, confidence="low"
        )
    text = "location;programme;provider;field;order;publisher\nfes-shore;;;rail;7;New\n"
    assert refusals(send(editor, text, model=Evidence)) == [(2, "")]


# --- The confirmation ----------------------------------------------------------------------------
def test_what_changed_meanwhile_is_shown_again(editor: Client) -> None:
    page = send(editor, FIGURES + "fes-shore;jobs_current;4321;2025\n")
    Figure.objects.filter(location__slug="fes-shore", code="jobs_current").update(value=77)
    shown = confirm(editor, page)
    assert shown.status_code == 200
    assert ("value", "77", "4321") in shown.context["outcome"].changes[0].differences
    assert Figure.objects.get(location__slug="fes-shore", code="jobs_current").value == 77
    assert confirm(editor, shown).status_code == 302
    assert Figure.objects.get(location__slug="fes-shore", code="jobs_current").value == 4321


@pytest.mark.parametrize("how", ["altered", "of another", "of another table", "old"])
def test_a_preview_is_one_persons_for_one_table_and_for_a_while(
    editor: Client, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = send(editor, FIGURES + "fes-shore;jobs_current;4321;2025\n")
    client, model, seal = editor, Figure, page.context["seal"]
    if how == "altered":
        seal = seal[:-2] + "xx"
    if how == "of another":
        client = signed_in(person("badr"), language="en")
    if how == "of another table":
        model = TalentFigure  # type: ignore[assignment]
    if how == "old":
        monkeypatch.setattr(screens, "_PREVIEW_SECONDS", -1)
    typed = {"seal": seal, "digest": page.context["outcome"].digest}
    response = client.post(address(model, "import"), typed, follow=True)
    assert "no longer valid" in response.content.decode()
    assert not Figure.objects.filter(value=4321).exists()


# --- Files that are none -------------------------------------------------------------------------
def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 31_000_000)
    return target.getvalue()


HEADED = FIGURES.encode()
BAD_FILES = {
    "empty": b"\n\n",
    "not a table": b"\x89PNG\r\n\x1a\n\0\0",
    "another encoding": "location;code;value\nfès;é;1".encode("cp1252"),
    "a damaged workbook": b"PK\x03\x04" + b"nothing" * 9,
    "a bomb": bomb(),
    "an open quotation": HEADED + b'"fes-shore;jobs_current;1;2025',
    "no row": HEADED,
    "a strange column": b"location;code;value;mood\na;b;1;2",
    "a missing key": b"location;value\nfes-shore;1",
    "a column twice": b"location;code;value;value\na;b;1;2",
    "a long row": HEADED + b"fes-shore;jobs_current;1;2025;9",
    "a sign": HEADED + b"fes-shore;jobs_current;\x011;2025",
    "too many rows": HEADED + b"fes-shore;jobs_current;1;2025\n" * (MAX_ROWS + 1),
    "too large": HEADED + b"x" * MAX_BYTES,
    "a formula": workbook(["location", "code", "value"], ["fes-shore", "jobs_current", "=1+1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_read_is_told_why(editor: Client, name: str) -> None:
    page = send(editor, BAD_FILES[name])
    assert page.status_code == 200
    (sentence,) = page.context["form"].errors["file"]
    assert sentence.endswith(".")
    assert page.context["outcome"] is None


def test_no_file_at_all(editor: Client) -> None:
    page = editor.post(address(Figure, "import"), {})
    assert page.context["form"].errors["file"]


# --- Cells ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("1 234,5", "1234.5"),
        ("1\u202f234", "1234"),
        ("١٢٫٥", "12.5"),
        ("0,125", "0.125"),
        ("0", "0"),
        ("", None),
    ],
)
def test_numbers_are_read_exactly(text: str, number: str | None) -> None:
    assert NumberCell().clean(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize("text", ["1,234", "1.234", "12 %", "1,2,3", "1e3", "NaN", "abc", "1 23"])
def test_numbers_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        NumberCell().clean(text)


def test_the_other_cells() -> None:
    assert WholeCell().clean("2 025") == 2025
    assert [YesNoCell().clean(word) for word in ("Oui", "non", "نعم", "")] == [
        True,
        False,
        True,
        None,
    ]
    assert DayCell().clean("2026-11-30") == date(2026, 11, 30)
    for cell, text in ((WholeCell(), "1.5"), (YesNoCell(), "maybe"), (DayCell(), "30/11/2026")):
        with pytest.raises(ValueError, match="."):
            cell.clean(text)
    assert NumberCell(thousands=False).clean("33,123") == Decimal("33.123")


def test_a_spreadsheet_keeps_fifteen_digits() -> None:
    content = workbook(["slug"], [0.1 + 0.2])
    assert read_table(content, known={"slug"}.__contains__, needed=["slug"]).rows == [["0.3"]]


def test_unknown_columns_are_named() -> None:
    with pytest.raises(SheetError, match="mood"):
        read_table(b"slug,mood\na,b", known={"slug"}.__contains__, needed=["slug"])


# --- Rights --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "imports", "exports"),
    [("editor", 200, 200), ("approver", 403, 200), ("adviser", 403, 403)],
)
def test_who_sends_and_who_takes(role: str, imports: int, exports: int) -> None:
    client = signed_in(in_role(role))
    for model in RESOURCES:
        assert client.get(address(model, "import")).status_code == imports
        assert client.get(address(model, "export", "csv")).status_code == exports
        if exports == 200:
            listed = client.get(address(model, "changelist")).content.decode()
            assert ("/import/" in listed) is (imports == 200)


def test_to_empty_a_figure_takes_the_right_to_delete() -> None:
    user = person("chakib", superuser=False)
    for right in ("view", "add", "change"):
        user.user_permissions.add(Permission.objects.get(codename=f"{right}_figure"))
    page = send(signed_in(user), FIGURES + "fes-shore;jobs_current;;\n")
    assert refusals(page) == [(2, "value")]


def test_every_table_names_its_columns(editor: Client) -> None:
    for model, resource in RESOURCES.items():
        html = editor.get(address(model, "import")).content.decode()
        built: SheetResource = resource()
        for name in built.fields:
            assert f"<code>{name}</code>" in html


# --- Closed, full, announced, old ----------------------------------------------------------------
SOURCE = {"publisher": "MedZ", "url": "", "source_date": "2026-11", "confidence": "high"}


def act(client: Client, action: str, *slugs: str, **typed: str) -> Any:
    chosen = list(Location.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    data = {"action": action, "_selected_action": chosen, **typed}
    return client.post(address(Location, "changelist"), data)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_a_closed_place_stays_and_says_so(editor: Client, client: Client, language: str) -> None:
    assert act(editor, "mark_closed", "fes-shore").context["form"].errors == {}
    refused = act(editor, "mark_closed", "fes-shore", apply="yes", day="2026-11-02")
    assert refused.context["form"].errors["publisher"]
    done = act(editor, "mark_closed", "fes-shore", apply="yes", day="2026-11-02", **SOURCE)
    assert done.status_code == 302
    location = Location.objects.get(slug="fes-shore")
    assert (location.status, location.closed_on) == ("closed", date(2026, 11, 2))
    assert location.evidence.filter(field="status").order_by("-order")[0].publisher == "MedZ"
    page = client.get(f"/{language}/locations/fes-shore/").content.decode()
    assert "status--closed" in page
    assert "2026" in page
    answer = client.get("/api/v1/locations/fes-shore").json()
    assert (answer["status"], answer["closed_on"]) == ("closed", "2026-11-02")


def test_a_full_place_is_flagged_until_it_is_not(editor: Client, client: Client) -> None:
    Location.objects.filter(slug="oujda-shore").update(status="closed")
    act(editor, "mark_full", "fes-shore", "oujda-shore", apply="yes", day="2026-11-02", **SOURCE)
    assert Location.objects.get(slug="fes-shore").full_on == date(2026, 11, 2)
    assert Location.objects.get(slug="oujda-shore").full_on is None
    listed = client.get("/en/locations/").content.decode()
    assert "No office left on" in listed
    assert "In operation, full" in listed
    point = next(
        one
        for one in client.get("/api/v1/locations.geojson").json()["features"]
        if one["id"] == "fes-shore"
    )
    assert point["properties"]["full_on"] == "2026-11-02"
    act(editor, "mark_not_full", "fes-shore")
    assert Location.objects.get(slug="fes-shore").full_on is None


def test_a_programme_announces_a_location(editor: Client, client: Client) -> None:
    programme = Programme.objects.get(slug="tech-valley-offshoring")
    screen = reverse("admin:sites_programme_announce", args=[programme.pk])
    form = editor.get(reverse("admin:sites_programme_change", args=[programme.pk]))
    assert screen in form.content.decode()
    province = Province.objects.get(code="06.117")
    typed = {
        "kind": "tech_valley",
        "status": "announced",
        "province": province.pk,
        **{f"name_{code}": f"Tech Valley Berrechid {code}" for code in ("fr", "en", "ar")},
        **{f"city_{code}": "Berrechid" for code in ("fr", "en", "ar")},
        **SOURCE,
    }
    assert editor.post(screen, {**typed, "publisher": ""}).context["form"].errors["publisher"]
    assert editor.post(screen, typed).status_code == 302
    location = Location.objects.get(slug="tech-valley-berrechid-fr")
    assert (location.programme, location.latitude) == (programme, province.latitude)
    assert location.coordinates_precision_en == "point of the province, not the site"  # type: ignore[attr-defined]
    assert location.evidence.get().field == "status"
    for language in ("fr", "ar"):
        listed = client.get(f"/{language}/locations/?programme={programme.slug}")
        assert location.get_absolute_url().split("/", 2)[2] in listed.content.decode()
        page = client.get(f"/{language}/locations/{location.slug}/")
        assert 'class="unknown"' in page.content.decode()
    assert editor.post(screen, typed).context["form"].errors["name_fr"]
    assert signed_in(in_role("approver")).get(screen).status_code == 403


def test_a_name_without_latin_letters_has_no_address() -> None:
    form = AnnounceForm({"name_fr": "برشيد"})
    assert form.errors["name_fr"]


def test_the_agency_chooses_what_is_old(editor: Client) -> None:
    this_year = localdate().year
    figure = Figure.objects.get(location__slug="fes-shore", code="jobs_current")
    Figure.objects.filter(pk=figure.pk).update(year=this_year - 2)
    unknown = Figure.objects.exclude(pk=figure.pk).order_by("pk")[0]
    Figure.objects.filter(pk=unknown.pk).update(year=None)

    def listed(age: str) -> set[int]:
        page = editor.get(address(Figure, "changelist"), {"age": age, "all": ""})
        return {row.pk for row in page.context["cl"].result_list}

    assert figure.pk not in listed("old")
    AgencySettings.objects.create(pk=1, stale_after_years=1)
    assert figure.pk in listed("old")
    assert unknown.pk not in listed("old")
    assert {figure.pk, unknown.pk} <= listed("ask")
    content = editor.get(address(Figure, "export", "csv") + "?age=ask").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content), delimiter=";"))
    row = next(
        one for one in rows if (one["location"], one["code"]) == ("fes-shore", "jobs_current")
    )
    assert row["about_age_years"] == "2"
    assert row["about_location"] == figure.location.name
    assert row["about_sources"]
    back = send(editor, content)
    assert not back.context["outcome"].refusals
    assert "age=ask" in editor.get(address(Location, "changelist")).content.decode()
