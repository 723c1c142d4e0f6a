"""Calls in plain words: what a proposal or a coordinator's transaction does, made from a form."""
