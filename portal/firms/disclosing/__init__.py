"""Documents that are not for everybody: who asks to open them, on which terms, who did open them and when."""
