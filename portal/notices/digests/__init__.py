"""Digests: what people want to be told of by one letter a day or a week, instead of by one for each."""
