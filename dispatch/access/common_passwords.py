"""Passwords of twelve characters and more that are guessed first; in small letters."""

from __future__ import annotations

from typing import Final

#: What people take when they are asked for something long: rows of keys, repetitions, a word twice, a word with a year.
COMMON: Final = frozenset(
    {
        "123456789012", "1234567890123", "12345678901234", "123456789123", "123456123456", "123123123123", "098765432109", "112233445566",
        "121212121212", "111222333444", "102030405060", "147258369147", "159357159357", "qwertyuiop12", "qwertyuiop123", "qwertyuiopas",
        "qwertyuiopasdf", "qwertyuiopasdfghjkl", "qwerty123456", "qwerty1234567", "qwertyqwerty", "1q2w3e4r5t6y", "1q2w3e4r5t6y7u", "q1w2e3r4t5y6",
        "1qaz2wsx3edc", "1qaz2wsx3edc4rfv", "zaq12wsxcde3", "azertyuiop12", "azertyuiop123", "azertyuiopqs", "azertyuiopqsdf",
        "azertyuiopqsdfghjklm", "azerty123456", "azertyazerty", "a1z2e3r4t5y6", "abcdefghijkl", "abcdefghijklm", "abcd12345678", "abc123456789",
        "abcabcabcabc", "asdfghjkl123", "asdfasdfasdf", "zxcvbnm12345", "password1234", "password12345", "password123456", "password2024",
        "password2025", "password2026", "passwordpassword", "passw0rd1234", "p@ssw0rd1234", "p@ssword1234", "motdepasse12", "motdepasse123",
        "motdepasse1234", "motdepasse2024", "motdepasse2025", "motdepasse2026", "motdepassemotdepasse", "monmotdepasse", "monmotdepasse1",
        "changemeplease", "changeme1234", "changemechangeme", "letmeinletmein", "letmein12345", "welcome12345", "welcome123456", "bienvenue123",
        "bienvenue1234", "bienvenue2025", "bienvenue2026", "administrator", "administrateur", "administrator1", "admin1234567", "admin12345678",
        "adminadmin12", "adminadminadmin", "iloveyou1234", "iloveyouiloveyou", "jetaimejetaime", "jetaime12345", "doudoudoudou", "loulouloulou",
        "chouchouchou", "soleilsoleil", "soleil123456", "marseillemarseille", "marseille123", "bonjourbonjour", "bonjour12345", "football1234",
        "princess1234", "sunshine1234", "dragondragon", "superman1234", "correcthorsebatterystaple", "livraison123", "livraison1234",
        "livraison2026", "tourneetournee", "tournee12345", "tournee123456", "coursier1234", "boulangerie1", "boulangerie12", "trustno1trustno1",
    }
)  # fmt: skip
