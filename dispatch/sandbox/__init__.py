"""Towns to try things in: made-up people, couriers who ride by themselves, and a clock that is moved ahead instead of being waited for."""
