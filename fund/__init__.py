"""The accounting service of the "Vì bình yên cuộc sống" fund; importing it loads no Flask."""
