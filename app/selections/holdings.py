"""What this room holds on a person."""
