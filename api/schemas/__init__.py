"""The wire forms: what programs and the page exchange with Tournée, validated and bounded."""
