"""Job records and outbox: the state of work lives here, Celery only rings the bell."""
