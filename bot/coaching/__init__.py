"""Kinder, more exact wording: what is noticed, what is left alone and why, and when it is said."""
