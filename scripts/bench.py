"""Measures the engine and the PDF dossiers in this process, then the API of a server of its own.

Loads are open: requests leave on a fixed schedule, whether or not the ones before have come back,
and each is timed from the moment it was due. A server that stalls is then seen to stall. The
database is a temporary file; throttles are off. Nothing but the standard library asks.

A word as argument keeps the loads whose name holds it, without the rest: ``comparison``. ``pdf``
keeps the dossiers alone, ``impact`` the measure of a change set over many stored projects.
"""

import http.client
import json
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests" / "examples"
HOST = "127.0.0.1"
WORKERS = 2
BLOCKING_THREADS = 4
WARM_UP = 40
SENDERS = 64
ENGINE_ROUNDS = 200
ENGINE_TARGET_MS = 3
API_TARGET_P95_MS = 100
COMPARISON_TARGET_P95_MS = 150
IMPACT = "impact"
IMPACT_SIZES = (1_000, 10_000, 100_000)
IMPACT_TARGETS_S = {10_000: 15}
IMPACT_CHANGES = {
    "one measure (pae.rate)": ("pae.rate", "0.20"),
    "every measure (cnss.employee)": ("cnss.employee", "0.05"),
}
DOSSIERS = "pdf"
DOSSIER_ROUNDS = 3
DOSSIER_TARGET_MS = 2000
DOSSIER_LANGUAGES = ("fr", "ar")


@dataclass(frozen=True)
class Load:
    """Requests of one kind: how many a second, for how long, their bodies one after the other."""

    name: str
    path: str
    expected: int
    rate: float
    seconds: float
    bodies: tuple[bytes, ...]
    target_p95_ms: float | None = None


@dataclass(frozen=True)
class Round:
    """One estimate, in milliseconds: of the clock, and of the processor alone."""

    elapsed: float
    processor: float


@dataclass(frozen=True)
class Sample:
    due: float
    done: float
    status: int

    @property
    def milliseconds(self) -> float:
        return (self.done - self.due) * 1000


def write(line: str = "") -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


# --- The machine --------------------------------------------------------------------------------


def describe_machine() -> None:
    averages = os.getloadavg()
    load = ", ".join(f"{value:.2f}" for value in averages)
    write(f"Machine   {platform.machine()}, {os.cpu_count()} cores, {_processor()}")
    write(f"System    {platform.system()} {platform.release()}, load average {load}")
    write(f"Python    {platform.python_version()} ({platform.python_implementation()})")
    if averages[0] > (os.cpu_count() or 1) / 2:
        write("Busy      others use this machine: its waiting times are in every figure below")


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "processor not named"


# --- The engine ---------------------------------------------------------------------------------


def prepare_database(folder: str) -> None:
    """A temporary database with the reference data, for this process and for the server."""
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.sqlite3"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    os.environ["DEBUG"] = "false"
    os.environ["LEVIER_THROTTLE"] = "false"
    os.environ["LEVIER_WORKERS"] = str(WORKERS)
    sys.path.insert(0, str(ROOT))
    import django
    from django.core.management import call_command

    django.setup()
    with open(os.devnull, "w") as silence:
        call_command("migrate", verbosity=0, stdout=silence)
        call_command("createcachetable", verbosity=0, stdout=silence)
        call_command("load_reference_data", verbosity=0, stdout=silence)


def read_example(name: str) -> dict[str, Any]:
    example: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return example


def example_names() -> list[str]:
    return sorted(
        path.stem for path in EXAMPLES.glob("*.json") if not path.stem.endswith(".expected")
    )


def measure_engine() -> None:
    """One estimate with its steps, doubts and unlocks: no database, no words, no JSON."""
    write()
    write(f"Engine: one estimate with trace, {ENGINE_ROUNDS} rounds each, no database")
    everything: list[Round] = []
    for name in example_names():
        run = _engine_run(name)
        rounds = [_timed(run) for _round in range(ENGINE_ROUNDS)]
        everything += rounds
        write(_engine_line(name, rounds))
    verdict = _verdict(statistics.median(one.elapsed for one in everything), ENGINE_TARGET_MS)
    write(f"{_engine_line('all', everything)}   median {verdict}")


def _engine_line(name: str, rounds: list[Round]) -> str:
    times = [one.elapsed for one in rounds]
    middle, high = statistics.median(times), percentile(times, 0.95)
    processor = statistics.median(one.processor for one in rounds)
    return (
        f"  {name:<24} median {middle:6.2f} ms   p95 {high:6.2f} ms"
        f"   processor time, median {processor:6.2f} ms"
    )


def _engine_run(name: str) -> Callable[[], Any]:
    from incentives.engine import estimate
    from incentives.estimates.inputs import EstimateRequestSerializer, to_request
    from incentives.rules.rule_set import rules_on

    serializer = EstimateRequestSerializer(data=read_example(name))
    serializer.is_valid(raise_exception=True)
    request = to_request(serializer.validated_data)
    published = rules_on(request.on)
    place = published.place(request.location or "")
    return lambda: estimate(request.inputs, place=place, rules=published.rules)


def _timed(run: Callable[[], Any]) -> Round:
    start, used = time.perf_counter(), time.process_time()
    run()
    return Round((time.perf_counter() - start) * 1000, (time.process_time() - used) * 1000)


def _verdict(value: float, target: float) -> str:
    return f"target under {target:g} ms: {'met' if value < target else 'MISSED'}"


# --- The impact of a change ---------------------------------------------------------------------


def measure_impact() -> None:
    """Stored projects, read from the database and added up before and after a change."""
    write()
    write(f"Impact: stored projects before and after, {WORKERS} processes")
    made = 0
    for size in IMPACT_SIZES:
        _store_projects(made, size)
        made = size
        for name, (code, value) in IMPACT_CHANGES.items():
            used = _processor_seconds()
            seconds = _impact_seconds(size, code=code, value=value)
            used = _processor_seconds() - used
            target = IMPACT_TARGETS_S.get(size)
            met = "" if target is None else "met" if seconds < target else "MISSED"
            verdict = f"   target under {target} s: {met}" if met else ""
            write(
                f"  {size:>7} projects, {name:<30} {seconds:7.1f} s"
                f"   processor time {used:6.1f} s, {used / size * 1000:.2f} ms a project{verdict}"
            )


def _processor_seconds() -> float:
    """Used so far by this process and by those that it has started and seen end."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _store_projects(first: int, end: int) -> None:
    """The made-up projects, stored as estimates; what was answered is not read."""
    from django.utils import timezone

    from incentives.changes.impact.portfolio import Spread, made_project
    from incentives.estimates.inputs import SEGMENTS, ProjectRequest, to_stored
    from incentives.estimates.models import Estimate
    from incentives.retention import estimate_expiry
    from incentives.rules.rule_set import record, rules_on
    from sites.models import Location

    now = timezone.now()
    rules = rules_on(timezone.localdate(now))
    record(rules)
    places = dict(Location.objects.order_by("slug").values_list("slug", "pk"))
    spread = Spread(rules.on, tuple(places), SEGMENTS)
    rows = []
    for number in range(first, end):
        subject = made_project(number, spread)
        rows.append(
            Estimate(
                created_at=now,
                expires_at=estimate_expiry(now),
                on=rules.on,
                location_id=places[subject.place],
                inputs=to_stored(ProjectRequest(subject.inputs, rules.on, subject.place)),
                rule_set_id=rules.version,
                result={},
                prudent_total_mad=0,
                favourable_total_mad=0,
            )
        )
    Estimate.objects.bulk_create(rows, batch_size=1000)


def _impact_seconds(size: int, *, code: str, value: str) -> float:
    """From the two versions of the law to the sums, processes included."""
    import copy

    from django.utils import timezone

    from incentives.changes.impact.run import add_up, stored_batches, trial_of, unexpired
    from incentives.rules.rule_set import rules_on

    now = timezone.now()
    start = time.perf_counter()
    before = rules_on(timezone.localdate(now))
    after = copy.deepcopy(before.content)
    after["parameters"][code] |= {"value": value, "favourable_value": None}
    trial = trial_of(before.content, after, on=before.on)
    found = add_up(stored_batches(unexpired(now)), trial, processes=WORKERS)
    assert found.total.projects == size, "every project is counted"
    return time.perf_counter() - start


# --- The dossiers -------------------------------------------------------------------------------


def measure_dossiers() -> None:
    """A PDF of each example, by a process that has made one before."""
    write()
    write(f"PDF dossiers: the best of {DOSSIER_ROUNDS} rounds each, warm, SQLite")
    _dossier_run(example_names()[0], DOSSIER_LANGUAGES[0])()
    for name in example_names():
        for language in DOSSIER_LANGUAGES:
            run = _dossier_run(name, language)
            rounds = [_timed(run) for _round in range(DOSSIER_ROUNDS)]
            best = min(one.processor for one in rounds)
            elapsed = min(one.elapsed for one in rounds)
            write(
                f"  {name:<24} {language}   processor time {best:6.0f} ms"
                f"   elapsed {elapsed:6.0f} ms   {_verdict(best, DOSSIER_TARGET_MS)}"
            )


def _dossier_run(name: str, language: str) -> Callable[[], Any]:
    """Makes the dossier of an example; each time at another address, so that none is held."""
    from django.utils import timezone, translation

    from incentives.documents.pdf import dossier_pdf
    from incentives.estimates import services
    from incentives.estimates.inputs import read_stored
    from incentives.estimates.page import estimate_page

    row, _ = services.create(read_stored(read_example(name)), now=timezone.now())
    with translation.override(language):
        page = estimate_page(row, today=timezone.localdate())
    rounds = count()

    def make() -> None:
        with translation.override(language):
            dossier_pdf(page, address=f"http://{HOST}/{language}/{row.token}/{next(rounds)}/")

    return make


# --- The server ---------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server() -> Iterator[int]:
    """The application server as ``make run`` starts it, on a free port of this machine."""
    port = free_port()
    command = [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(BLOCKING_THREADS)),
        *("--log-level", "warning", "config.wsgi:application"),
    ]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _await(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            sys.exit(f"The server stopped at once, code {process.returncode}.")
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    sys.exit("The server did not start within a minute.")


# --- The loads ----------------------------------------------------------------------------------


class Sender:
    """Sends a load's requests; each thread keeps its connection, as a browser would."""

    def __init__(self, port: int, load: Load) -> None:
        self.port, self.load = port, load
        self.local = threading.local()

    def send(self, due: float, number: int) -> Sample:
        try:
            status = self._exchange(self.load.bodies[number % len(self.load.bodies)])
        except (OSError, http.client.HTTPException):
            self.local.connection = None
            status = 0
        return Sample(due, time.perf_counter(), status)

    def _exchange(self, body: bytes) -> int:
        connection = getattr(self.local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
            self.local.connection = connection
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        connection.request("POST", self.load.path, body=body, headers=headers)
        response = connection.getresponse()
        response.read()
        status: int = response.status
        return status


def run_load(port: int, load: Load) -> list[Sample]:
    """Every request at its own time, on a schedule fixed before the first one leaves."""
    sender = Sender(port, load)
    with ThreadPoolExecutor(max_workers=SENDERS) as pool:
        list(pool.map(sender.send, [time.perf_counter()] * WARM_UP, range(WARM_UP)))
        start = time.perf_counter() + 0.5
        futures = []
        for number in range(int(load.rate * load.seconds)):
            due = start + number / load.rate
            time.sleep(max(0.0, due - time.perf_counter()))
            futures.append(pool.submit(sender.send, due, number))
        return [future.result() for future in futures]


def report(load: Load, samples: list[Sample]) -> None:
    times = [sample.milliseconds for sample in samples]
    errors = sum(sample.status != load.expected for sample in samples)
    p50, p95, p99 = (percentile(times, share) for share in (0.50, 0.95, 0.99))
    verdict = "" if load.target_p95_ms is None else "   p95 " + _verdict(p95, load.target_p95_ms)
    write(f"  {load.name}: {len(samples)} requests at {load.rate:g} a second, errors {errors}")
    write(f"    p50 {p50:7.1f} ms   p95 {p95:7.1f} ms   p99 {p99:7.1f} ms{verdict}")


def loads() -> list[Load]:
    body = (json.dumps(read_example("crm-fes")).encode(),)
    examples = [read_example(name) for name in example_names()]
    anywhere = tuple(json.dumps({**one, "location": None}).encode() for one in examples)
    estimates, stateless = "/api/v1/estimates", "/api/v1/estimates?store=false&steps=false"
    return [
        Load("estimate, store=false, steps=false", stateless, 200, 20, 20, body, API_TARGET_P95_MS),
        Load("estimate, stored, with steps", estimates, 201, 20, 10, body),
        Load(
            "comparison of all locations, each example in turn",
            "/api/v1/comparisons",
            *(200, 5, 20),
            anywhere,
            COMPARISON_TARGET_P95_MS,
        ),
    ]


def main() -> None:
    wanted = " ".join(sys.argv[1:])
    describe_machine()
    with tempfile.TemporaryDirectory(prefix="levier-bench-") as folder:
        prepare_database(folder)
        if wanted == IMPACT:
            measure_impact()
            return
        if not wanted:
            measure_engine()
        if wanted in ("", DOSSIERS):
            measure_dossiers()
        if wanted == DOSSIERS:
            return
        write()
        write(f"API: granian, {WORKERS} workers of {BLOCKING_THREADS} threads, SQLite, open loop")
        with running_server() as port:
            for load in (load for load in loads() if wanted in load.name):
                report(load, run_load(port, load))


if __name__ == "__main__":
    main()
