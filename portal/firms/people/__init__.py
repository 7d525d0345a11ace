"""The people of a firm: who they are, how they come in and go, which firm one acts for."""
