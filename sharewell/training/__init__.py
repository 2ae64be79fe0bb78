"""Courses, assessments and accreditations: is this person current?"""
