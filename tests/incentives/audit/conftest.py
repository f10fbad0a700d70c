from tests.incentives.admin.conftest import amina, amina_client, badr, badr_client

__all__ = ["amina", "amina_client", "badr", "badr_client"]
