"""Quotes: which words somebody is quoted with, who that is, and in which role."""
