"""Personal data: why they are kept and for how long, what a person may see and have erased, who has read what is sensitive."""
