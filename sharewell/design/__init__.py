"""The design kit: layout, components, self-rendering form fields, error pages."""
