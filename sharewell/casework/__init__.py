"""Work on a child by several agencies: the enquiries of multi-agency safeguarding hubs."""
