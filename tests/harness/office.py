"""A small firm's mail: clients write to support@example.com, members answer."""

from .mail import message

CLIENT = "Carla Client <carla@client.example>"
ADDRESS = "support@example.com"


def enquire(dovecot, at, message_id="enquiry@client.example", client=CLIENT,
            user=ADDRESS, **fields):
    """A client's mail comes in at `at`. Returns its Message-ID."""
    raw = message(client, user, date=at, message_id=message_id, **fields)
    with dovecot.mailbox(user) as mailbox:
        mailbox.append(raw, at)
    return message_id


def reply(dovecot, at, to_id, message_id="reply@example.com", sender="ann@example.com",
          client=CLIENT, user=ADDRESS, folder="Sent",
          text="The price is 40 euros a piece.\n", **fields):
    """A member answers at `at`; the copy stands in the folder for sent mail."""
    raw = message(sender, client, subject="Re: An enquiry", text=text, date=at,
                  message_id=message_id, in_reply_to=to_id, **fields)
    with dovecot.mailbox(user) as mailbox:
        mailbox.append(raw, at, folder, "\\Seen")
    return message_id


def received(sink, address):
    """The letters that went to one address, in order."""
    return [letter for letter in sink.letters if address in letter.recipients]
