"""What the form asks before the file goes to the prosecutor, all of it kept."""

KEPT = {f"sg_sg_{number}": "yes" for number in (19, 20, 21, 50)}
