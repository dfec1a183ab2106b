"""What every topic shares."""
