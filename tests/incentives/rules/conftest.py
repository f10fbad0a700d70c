from tests.incentives.admin.conftest import amina, badr

__all__ = ["amina", "badr"]
