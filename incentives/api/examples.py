"""Requests shown in the documentation: a call centre in Fès, and one month of pay."""

from typing import Any

PROJECT: dict[str, Any] = {
    "on": "2026-11-22",
    "start_date": "2027-01-01",
    "years_in_operation": 0,
    "location": "fes-shore",
    "annual_raise": "3",
    "export_share": [80, 80, 85, 90, 90],
    "training_budget": None,
    "profit_before_tax": None,
    "investment": {
        "total": "60000000",
        "eligible": "55000000",
        "future_occupations": False,
        "sustainable_development": False,
    },
    "company": None,
    "profiles": [
        {
            "segment": "CRM",
            "title": "Conseiller client",
            "monthly_gross_salary": "6500",
            "existing_staff": 0,
            "hires": [120, 80, 50, 0, 0],
            "moroccan_share": 100,
            "retention_18_months": 85,
            "women_share": 55,
        },
        {
            "segment": "CRM",
            "title": "Superviseur",
            "monthly_gross_salary": "14200.50",
            "existing_staff": 0,
            "hires": [10, 7, 4, 0, 0],
            "moroccan_share": 95,
            "retention_18_months": 92,
            "women_share": 40,
        },
    ],
}
PROJECT_ANYWHERE = {name: value for name, value in PROJECT.items() if name != "location"}
PAYSLIP = {"monthly_gross_salary": "10000", "dependants": 0, "on": "2026-11-22"}

PROBLEM = {
    "type": "about:blank",
    "title": "The request is not valid.",
    "status": 400,
    "detail": "Correct what “errors” lists, then send the request again.",
    "errors": [{"path": "profiles[0].hires[2]", "message": "Enter a number of at least 0."}],
}
