"""Pure rules on parties and spells."""
