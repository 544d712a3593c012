"""Opening, running, publishing and voiding a draft."""
