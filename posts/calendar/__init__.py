"""What is planned, scheduled and published, by day: at the desk, and in the calendars people use anyway."""
