"""Celery: the app, its tasks and schedule."""
