"""When people of the desk get their mail: at once, in one mail a day, or not at all.

Whatever mails them writes within `posts.mail.by_choice()`. The outbox's backend then asks `choosing`, once
for all kinds of notice; `daily` writes the mail of the morning; `desk` is where people choose.
"""
