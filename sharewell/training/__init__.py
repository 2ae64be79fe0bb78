"""Courses, completions, training sessions, and the one question that all of it answers: is this person current?"""
