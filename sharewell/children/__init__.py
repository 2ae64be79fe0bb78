"""Children: who was described, access to one child in an emergency. The index itself comes in a later step."""
