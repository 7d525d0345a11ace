"""Who found a firm: views, appearances in search and the words that led there, by week, without persons."""
