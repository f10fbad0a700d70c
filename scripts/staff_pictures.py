"""Takes the pictures of the handbook of the staff from a running admin, in French.

Usage: python scripts/staff_pictures.py [name…]; without a name, every picture.

A database of its own, with the reference data and invented people, is made and thrown away. The
days on the pictures are those of the day on which they are taken.
"""

import http.client
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "staff" / "images"
EXAMPLES = ROOT / "tests" / "examples"
HOST = "127.0.0.1"
SIZE = {"width": 1280, "height": 800}
HIGHEST = 1000
COLOURS = 128
SET = "Prime à l’emploi à 20 %"


@dataclass(frozen=True)
class Picture:
    """A screen: who opens it, where, what is done there first, and the part that is kept."""

    who: str
    address: str
    prepare: Callable[[Page], None] = lambda page: None
    part: str = "#content"


def _run_cases(page: Page) -> None:
    page.click("button[value=run]")
    page.wait_for_selector(".trial__state--red")


def _measure(page: Page) -> None:
    page.select_option("#id_projects", "1000")
    page.click(".trial__form button")
    # The page asks by itself how far it is.
    page.wait_for_selector(".trial .chart__plot", timeout=90_000)


def _preview_of_a_doubt(page: Page) -> None:
    page.locator(".trial__steps .button").first.click()
    page.check("[name=reading][value=prudent]")
    page.fill("[name=title]", "Réponse écrite à l’agence")
    page.fill("[name=publisher]", "Exemple")
    page.click("[name=preview]")


def _write_a_value(page: Page) -> None:
    page.locator(".write-links a", has_text="Valeur de paramètre").click()
    page.fill("[name=value]", "20 %")


def _preview_of_a_table(page: Page) -> None:
    with page.expect_download() as awaited:
        page.get_by_role("link", name="CSV").first.click()
    table = Path(awaited.value.path()).read_text("utf-8-sig").splitlines()
    changed = [line.replace("2023", "2026", 1) for line in table]
    page.locator(".object-tools a", has_text="Importer").first.click()
    file: Any = {"name": "chiffres.csv", "mimeType": "text/csv", "buffer": _lines(changed)}
    page.set_input_files("input[type=file]", file)
    page.locator("#content form [type=submit]").first.click()


def _lines(rows: list[str]) -> bytes:
    return ("\n".join(rows) + "\n").encode()


def _announce(page: Page) -> None:
    page.locator(".object-tools a", has_text="Annoncer").first.click()


def _first_row(page: Page) -> None:
    page.locator("#result_list tbody th a, #result_list tbody td a").first.click()


# The names are those that the pages of the handbook give.
WHOLE = "body"
LAW = "/admin/incentives/"
PICTURES_TAKEN: Final[dict[str, Picture]] = {
    "connexion": Picture("", "/admin/", part="#container"),
    "accueil": Picture("amina", "/admin/"),
    "lot": Picture("amina", LAW + "changeset/1/change/"),
    "valeur": Picture("amina", LAW + "changeset/1/change/", _write_a_value),
    "critere": Picture("amina", LAW + "criterion/?change_set=1", _first_row),
    "cas-rouges": Picture("amina", LAW + "changeset/1/golden/", _run_cases),
    "impact": Picture("badr", LAW + "changeset/1/impact/", _measure),
    "relecture": Picture("badr", LAW + "changeset/2/change/", part=".change-set"),
    "doutes": Picture("amina", "/admin/doubts/"),
    "lever-un-doute": Picture("amina", "/admin/doubts/", _preview_of_a_doubt),
    "frise": Picture("amina", "/admin/timeline/parametervalue/{pae}/"),
    "cas-de-reference": Picture("amina", LAW + "goldencase/"),
    "lieu": Picture("amina", "/admin/sites/location/", _first_row),
    "apercu": Picture("amina", "/admin/sites/figure/", _preview_of_a_table),
    "annonce": Picture("amina", "/admin/sites/programme/1/change/", _announce),
    "chiffres-anciens": Picture("amina", "/admin/sites/figure/?age=old"),
    "demandes": Picture("chakib", LAW + "contactrequest/"),
    "demande": Picture("chakib", LAW + "contactrequest/", _first_row),
    "seuil": Picture("dounia", LAW + "routingthreshold/add/"),
    "tableau-de-bord": Picture("badr", "/admin/dashboard/"),
    "journal": Picture("badr", "/admin/auditlog/logentry/"),
    "agence": Picture("dounia", LAW + "agencysettings/", lambda page: _open_or_add(page)),
    "compte": Picture("dounia", "/admin/auth/user/", _first_row),
    "aide-regionale": Picture("amina", LAW + "regionalgrant/add/"),
    "cours-de-change": Picture("amina", LAW + "exchangerate/"),
}


def _open_or_add(page: Page) -> None:
    row = page.locator("#result_list tbody th a")
    (row if row.count() else page.locator(".object-tools .addlink")).first.click()


# --- The stage ------------------------------------------------------------------------------------


def prepare(folder: str) -> dict[str, str]:
    """A database with invented people and rows; the codes that each person signs in with."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/pictures.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    from config.catalogues import compile_catalogues

    compile_catalogues()
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_reference_data", verbosity=0, stdout=io.StringIO())
    people = {
        "amina": "editor",
        "badr": "approver",
        "chakib": "adviser",
        "dounia": "administrator",
    }
    codes = {name: _person(name, role) for name, role in people.items()}
    _write_the_law()
    _write_requests()
    from incentives.rules.models import Parameter

    return codes | {"pae": str(Parameter.objects.get(code="pae.rate").pk)}


def _person(name: str, role: str) -> str:
    from django.contrib.auth.models import Group, User
    from django_otp.plugins.otp_static.models import StaticDevice

    user = User.objects.create_user(name, password=name, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    code = f"{name}-code"[:16]
    StaticDevice.objects.create(user=user, name="codes").token_set.create(token=code)
    return code


def _write_the_law() -> None:
    """A draft that some golden cases contradict, and a set that waits for its second person."""
    from django.contrib.auth.models import User
    from django.utils.timezone import localdate, now

    from incentives.changes.steps import submit
    from incentives.rules.models import ChangeSet, Parameter, ParameterValue, Source

    author = User.objects.get(username="amina")
    for title, first, reason in (
        (SET, localdate() - timedelta(days=30), "Le texte s’applique dès le mois dernier."),
        ("Prime à l’emploi, à partir du mois prochain", localdate() + timedelta(days=30), ""),
    ):
        row = ChangeSet.objects.create(title=title, note="Exemple du guide.", author=author)
        value = ParameterValue.objects.create(
            parameter=Parameter.objects.get(code="pae.rate"),
            effective_from=first,
            backdating_reason=reason,
            value="0.20",
            certainty="official",
            author=author,
            change_set=row,
        )
        value.sources.add(Source.objects.get(code="mmsp-offre"))
    submit(row, by=author, now=now())


def _write_requests() -> None:
    """Estimates of the examples, and requests of people who do not exist."""
    from django.utils import timezone

    from incentives.estimates.inputs import read_stored
    from incentives.estimates.services import create
    from incentives.requests.models import ContactRequest
    from incentives.requests.services import _project

    now = timezone.now()
    names = sorted(EXAMPLES.glob("*.json"))
    examples = [path for path in names if not path.name.endswith(".expected.json")]
    for place, path in enumerate(examples):
        estimate, _computed = create(read_stored(json.loads(path.read_text())), now=now)
        ContactRequest.objects.create(
            submission_key=str(place),
            created_at=now - timedelta(days=place),
            expires_at=now + timedelta(days=300),
            recipient="agency",
            name=f"Nom d’exemple {place + 1}",
            organisation=f"Société d’exemple {place + 1}",
            email=f"personne{place + 1}@example.org",
            language="fr",
            message="Nous souhaitons parler de notre projet.",
            consent_text="Texte accepté.",
            consented_at=now,
            **_project(estimate),
        )


@contextmanager
def running_server() -> Iterator[str]:
    """The development server on a free port; its address."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "manage.py", "runserver", f"{HOST}:{port}", "--noreload"]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdout=quiet, stderr=quiet)
    try:
        _await(port)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int) -> None:
    for _second in range(60):
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(1)
    sys.exit("The server does not answer.")


# --- The pictures ---------------------------------------------------------------------------------


def take(names: list[str]) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        known = prepare(folder)
        with running_server() as site, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which(os.environ.get("CHROMIUM", "chromium")),
                args=["--no-sandbox"],
            )
            pages: dict[str, Page] = {}
            for name in names:
                picture = PICTURES_TAKEN[name]
                if picture.who not in pages:
                    pages[picture.who] = _page(browser, site, picture.who, known)
                _shoot(pages[picture.who], site, name, picture, known)


def _page(browser: Browser, site: str, who: str, known: dict[str, str]) -> Page:
    context = browser.new_context(
        locale="fr-MA",
        timezone_id="Africa/Casablanca",
        viewport={"width": SIZE["width"], "height": SIZE["height"]},
    )
    page = context.new_page()
    if who:
        page.goto(f"{site}/admin/")
        page.fill("#id_username", who)
        page.fill("#id_password", who)
        page.fill("#id_otp_token", known[who])
        page.click("[type=submit]")
    return page


def _shoot(page: Page, site: str, name: str, picture: Picture, known: dict[str, str]) -> None:
    page.goto(site + picture.address.format(**known))
    picture.prepare(page)
    page.wait_for_load_state("networkidle")
    # Days and selections of the moment would blink in the picture.
    page.evaluate("document.activeElement?.blur()")
    shot = page.locator(picture.part).first.screenshot(animations="disabled")
    with Image.open(io.BytesIO(shot)) as image:
        kept = image.crop((0, 0, image.width, min(image.height, HIGHEST))).convert("RGB")
        kept.quantize(COLOURS).save(PICTURES / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    take(sys.argv[1:] or list(PICTURES_TAKEN))
