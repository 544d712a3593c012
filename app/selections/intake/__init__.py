"""What can be taken in from files, a module for each kind; importing this registers them all."""
