"""What is asked and opened in the directory, without persons; and past good queries as suggestions."""
