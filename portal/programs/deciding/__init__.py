"""How places are decided upon: a review with drafts that are released at once, a lottery that anybody can check."""
