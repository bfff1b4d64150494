"""Mistakes that exercises of several topics invite: a family adds them to an exercise."""
