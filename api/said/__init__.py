"""What people are told of faults, in French and in English, by the code of the fault; programs read the code and the English detail."""
