"""Computes a measure of impact that was asked for on the page of its change set."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from incentives.changes.impact.run import execute


class Command(BaseCommand):
    help = "Computes a measure of impact that waits. Started by the page of its change set."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=int, help="number of the measure")

    def handle(self, *args: Any, **options: Any) -> None:
        execute(options["run"])
