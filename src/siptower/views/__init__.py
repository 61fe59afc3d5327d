"""Read side for every front end: each number that anybody sees is made here."""
